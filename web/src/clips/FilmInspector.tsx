/** The inspector while no clip is selected: the film, and what belongs to all of it. */
import { Accordion, Button, Group, Stack, Text, Textarea, Title } from "@mantine/core"
import { IconPlayerPlay } from "@tabler/icons-react"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useState } from "react"
import type { Version } from "../api/types"
import { arrive } from "../ui/focus"
import { ago, clock } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { AddScene } from "./AddScene"
import { OverlayFields } from "./OverlayFields"
import { addScene, draftFilm, type Base } from "./pending"
import type { PendingStore } from "./usePending"
import { RemovedClip } from "./versions/RemovedClip"
import { RemovedClips } from "./versions/RemovedClips"

const route = getRouteApi("/app/p/$projectId/clips")
const t = en.clips.inspector

type Props = { version: Version; projectId: string; base: Base; store: PendingStore }

export function FilmInspector(props: Props) {
  const { clip } = route.useSearch()
  const [back, setBack] = useState(false)
  const gone = clip !== undefined && !props.version.scenes.some(({ id }) => id === clip)
  if (!gone) return <WholeFilm {...props} back={back} />
  return <RemovedClip key={clip} projectId={props.projectId} scene={clip} onLeave={() => setBack(true)} />
}

/** `back`: from a removed clip, so the focus has to stand somewhere. */
function WholeFilm({ version, projectId, base, store, back }: Props & { back: boolean }) {
  const { pending, change } = store
  const [open, setOpen] = useState<string[]>([])
  const set = (part: Parameters<typeof draftFilm>[2]) => change((known) => draftFilm(known, base, part))
  return (
    <Stack gap="sm">
      <Title order={2} tabIndex={-1} ref={back ? arrive : undefined} style={{ outline: "none" }}>
        {t.film}
      </Title>
      <FilmFacts version={version} projectId={projectId} />
      <Accordion
        variant="default"
        chevronPosition="right"
        multiple
        value={open}
        onChange={setOpen}
        styles={{
          control: { paddingInline: 4 },
          content: { paddingInline: 4 },
          label: { fontSize: 14, fontWeight: 600, paddingBlock: 12 },
        }}
      >
        <Accordion.Item value="add">
          <Accordion.Control>{t.addScene}</Accordion.Control>
          <Accordion.Panel>
            <AddScene scenes={base.scenes} onAdd={(scene) => change((known) => addScene(known, scene))} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="style">
          <Accordion.Control>{t.style}</Accordion.Control>
          <Accordion.Panel>
            <Textarea
              aria-label={t.style}
              description={t.styleHint}
              autosize
              minRows={2}
              maxLength={2000}
              value={pending.style ?? base.style}
              onChange={(event) => set({ style: event.currentTarget.value })}
            />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="music">
          <Accordion.Control>{t.music}</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="xs">
              <Textarea
                aria-label={t.music}
                description={t.musicHint}
                autosize
                minRows={2}
                maxLength={2000}
                value={pending.music ?? base.music}
                onChange={(event) => set({ music: event.currentTarget.value })}
              />
              <Button
                variant={pending.musicAgain ? "light" : "default"}
                size="xs"
                aria-pressed={!!pending.musicAgain}
                onClick={() => set({ musicAgain: !pending.musicAgain })}
              >
                {t.musicAgain}
              </Button>
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="overlays">
          <Accordion.Control>{t.overlays}</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="xs">
              <Text size="xs" c="dimmed">
                {t.overlaysHint}
              </Text>
              <OverlayFields
                overlays={pending.overlays ?? base.overlays}
                duration={version.film?.duration ?? 0}
                onChange={(overlays) => set({ overlays })}
              />
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="removed">
          <Accordion.Control>{en.archive.removed.title}</Accordion.Control>
          <Accordion.Panel>
            {/* asked for when it is opened: what is folded away loads nothing */}
            {open.includes("removed") && <RemovedClips projectId={projectId} />}
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Stack>
  )
}

function FilmFacts({ version, projectId }: { version: Version; projectId: string }) {
  const film = version.film
  return (
    <>
      <Picture digest={version.scenes[0]?.clip?.poster ?? version.poster} alt="" />
      <Group justify="space-between" wrap="nowrap" align="start">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" lineClamp={2}>
            {en.headed("video", version.number)}: {version.message}
          </Text>
          <Text size="xs" c="dimmed">
            {t.facts(version.scenes.length, clock(film?.duration ?? 0))} · {ago(version.created_at)}
          </Text>
        </div>
        {film && (
          <Button
            size="xs"
            variant="light"
            flex="none"
            leftSection={<IconPlayerPlay size={14} />}
            renderRoot={(props) => <Link to="/p/$projectId/film" params={{ projectId }} {...props} />}
          >
            {en.shell.film}
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {t.hint}
      </Text>
    </>
  )
}

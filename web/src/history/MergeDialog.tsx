/** When both sides of a merge changed the same things: pick for each, seeing both, and merge. */
import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core"
import { useState } from "react"
import { useVersion } from "../api/queries"
import type { Project, Version } from "../api/types"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { pictureOf } from "./ChangedScenes"
import { conflictOf, type Disagreement } from "./conflict"
import type { Acts } from "./useActs"
import classes from "./MergeDialog.module.css"

const t = en.history.conflict
type Side = "ours" | "theirs"

interface Props {
  project: Project
  ours: number
  theirs: number
  acts: Acts
}

export function MergeDialog({ project, ours, theirs, acts }: Props) {
  const { mutation } = acts
  const asked = mutation.variables
  const [seen, setSeen] = useState<Disagreement[]>([])
  const disagreements =
    asked?.kind === "merge" ? (mutation.data?.disputed ?? conflictOf(mutation.error)) : null
  if (disagreements && disagreements !== seen && !same(disagreements, seen)) setSeen(disagreements)
  const merging = asked?.kind === "merge" && mutation.isPending && seen.length > 0
  return (
    <Modal
      opened={disagreements !== null || merging}
      onClose={() => mutation.reset()}
      size="xl"
      title={t.title(en.numbered(project.kind, theirs))}
    >
      <Choices
        key={seen.map((each) => each.key).join()}
        {...{ project, ours, theirs, acts }}
        disagreements={seen}
      />
    </Modal>
  )
}

const same = (a: Disagreement[], b: Disagreement[]): boolean =>
  a.length === b.length && a.every((each, index) => each.key === b[index]?.key)

function Choices({ project, ours, theirs, acts, disagreements }: Props & { disagreements: Disagreement[] }) {
  const [prefer, setPrefer] = useState<Record<string, Side>>({})
  const left = useVersion(project.id, ours).data ?? null
  const right = useVersion(project.id, theirs).data ?? null
  const all = (side: Side): void => setPrefer(Object.fromEntries(disagreements.map(({ key }) => [key, side])))
  const open = disagreements.filter(({ key }) => !prefer[key]).length
  return (
    <Stack>
      <Text size="sm">{t.text}</Text>
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => all("ours")}>
          {t.allOurs}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => all("theirs")}>
          {t.allTheirs(en.numbered(project.kind, theirs))}
        </Button>
      </Group>
      {disagreements.map((each) => (
        <Radio.Group
          key={each.key}
          label={each.kind === "scene" ? sceneTitle(each) : (t.fields[each.key] ?? each.key)}
          value={prefer[each.key] ?? ""}
          onChange={(side) => setPrefer((before) => ({ ...before, [each.key]: side as Side }))}
        >
          <div className={classes.pair}>
            <Option side="ours" words={t.ours(en.numbered(project.kind, ours))} version={left} of={each} />
            <Option side="theirs" words={en.headed(project.kind, theirs)} version={right} of={each} />
          </div>
        </Radio.Group>
      ))}
      <Group justify="flex-end" className={classes.foot}>
        <Button variant="default" onClick={() => acts.mutation.reset()}>
          {en.history.acts.cancel}
        </Button>
        <Button
          disabled={open > 0}
          loading={acts.mutation.isPending}
          onClick={() => acts.mutation.mutate({ kind: "merge", version: theirs, prefer })}
        >
          {t.merge}
        </Button>
      </Group>
    </Stack>
  )
}

const sceneTitle = ({ position, title }: Disagreement): string =>
  position === null ? title : en.history.scene(position, title)

interface OptionProps {
  side: Side
  words: string
  version: Version | null
  of: Disagreement
}

function Option({ side, words, version, of }: OptionProps) {
  const scene = of.kind === "scene" ? version?.scenes.find((each) => each.id === of.key) : undefined
  return (
    <Radio.Card value={side} className={classes.card}>
      <Group wrap="nowrap" gap="xs" mb={6}>
        <Radio.Indicator />
        <Text size="sm" fw={600}>
          {words}
        </Text>
      </Group>
      {of.kind === "scene" ? (
        <>
          {scene ? (
            <Picture digest={pictureOf(scene)} alt="" />
          ) : (
            <span className={classes.none}>{t.noPicture}</span>
          )}
          {scene && (
            <Text size="xs" c="dimmed" mt={4} lineClamp={4}>
              {[scene.prompt, ...scene.instructions].join(" · ")}
            </Text>
          )}
        </>
      ) : (
        <Text size="sm" lineClamp={6}>
          {fieldText(version, of.key)}
        </Text>
      )}
    </Radio.Card>
  )
}

/** A field of the document in words; nested ones give their most telling text. */
function fieldText(version: Version | null, field: string): string {
  const value = (version?.document as unknown as Record<string, unknown> | undefined)?.[field]
  if (value === undefined || value === null || value === "") return t.empty
  if (typeof value === "string") return value
  if (Array.isArray(value))
    return (
      value
        .map((item) => textOf(item))
        .filter(Boolean)
        .join(" · ") || t.empty
    )
  return textOf(value)
}

function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value)
  const facts = value as Record<string, unknown>
  const telling = facts.text ?? facts.title ?? facts.prompt
  return typeof telling === "string" ? telling : JSON.stringify(value)
}

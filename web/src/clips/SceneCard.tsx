/** One scene: its clip, what is being made of it, what failed, and whether changes wait. */
import { AspectRatio, Badge, Button, Center, Group, Progress, Text, UnstyledButton } from "@mantine/core"
import { IconPhoto } from "@tabler/icons-react"
import { useState } from "react"
import { useReducedMotion } from "@mantine/hooks"
import { blobUrl } from "../api/client"
import type { Step } from "../api/types"
import { useRunActs } from "../work/useRunActs"
import { en } from "../ui/messages/en"
import { charge } from "../ui/states"
import type { Busy, Failure, SceneCard as Card } from "./cards"
import type { SceneDraft } from "./pending"
import classes from "./SceneGrid.module.css"

const t = en.clips

type Props = {
  card: Card
  place: number
  draft: SceneDraft | undefined
  selected: boolean
  tabStop: boolean
  onSelect: () => void
  onDismiss: (runId: string) => void
}

export function SceneCard({ card, place, draft, selected, tabStop, onSelect, onDismiss }: Props) {
  const [lively, setLively] = useState(false)
  const clip = card.scene?.clip
  const last = card.scene?.instructions.at(-1)
  const line = card.scene ? (last ?? t.original) : card.busy || card.failure ? "" : t.ready
  return (
    <div className={classes.card} data-selected={selected || undefined}>
      <UnstyledButton
        className={classes.open}
        data-card
        tabIndex={tabStop ? 0 : -1}
        aria-pressed={selected}
        onClick={onSelect}
        onMouseEnter={() => setLively(true)}
        onMouseLeave={() => setLively(false)}
        onFocus={() => setLively(true)}
        onBlur={() => setLively(false)}
      >
        <span className={classes.picture} data-gone={draft?.remove || undefined}>
          <AspectRatio ratio={16 / 9} component="span" display="block">
            <Still poster={card.poster} clip={clip?.blob ?? null} lively={lively && !card.busy} />
          </AspectRatio>
          <span className={classes.badges}>
            <span>{clip && <Badge className={classes.onPicture}>{t.version(clip.number)}</Badge>}</span>
            {draft && (
              <Badge color="orange.2" c="dark.9" autoContrast={false}>
                {draft.remove ? t.willGo : t.unsaved}
              </Badge>
            )}
          </span>
          {card.busy && <Working busy={card.busy} />}
        </span>
        <span className={classes.words} style={{ display: "block" }}>
          <Text span display="block" className={classes.title}>
            {t.card(place, card.title)}
          </Text>
          <Text span display="block" className={classes.line}>
            {line}
          </Text>
        </span>
      </UnstyledButton>
      {card.failure && <Failed failure={card.failure} onDismiss={onDismiss} />}
    </div>
  )
}

function Still({ poster, clip, lively }: { poster: string | null; clip: string | null; lively: boolean }) {
  const still = useReducedMotion()
  return (
    <>
      {poster ? (
        <img src={blobUrl(poster)} alt="" decoding="async" draggable={false} />
      ) : (
        <Center c="dimmed">
          <IconPhoto size={26} stroke={1.3} aria-hidden />
        </Center>
      )}
      {clip && lively && !still && (
        <video
          className={classes.play}
          src={blobUrl(clip)}
          muted
          loop
          autoPlay
          playsInline
          aria-hidden
          tabIndex={-1}
        />
      )}
    </>
  )
}

const doing = (slot: Step["slot"]): string =>
  slot === "image" ? t.making.image : slot === "clip" ? t.making.clip : t.making.other

function Working({ busy }: { busy: Busy }) {
  return (
    <span className={classes.busy}>
      <Group justify="space-between" wrap="nowrap" gap="xs" mb={5} component="span">
        <Text span size="xs" fw={600} truncate>
          {busy.waiting ? t.making.waiting : doing(busy.slot)}
        </Text>
        <Text span size="xs">
          {t.percent(busy.progress)}
        </Text>
      </Group>
      <Progress
        component="span"
        value={100 * busy.progress}
        size={5}
        color="pine.3"
        bg="rgb(255 255 255 / 0.28)"
        aria-hidden
      />
    </span>
  )
}

function Failed({ failure, onDismiss }: { failure: Failure; onDismiss: (runId: string) => void }) {
  const acts = useRunActs()
  const { run, problem } = failure
  return (
    <div className={classes.failure}>
      <Text size="sm" fw={600}>
        {problem?.title ?? t.failed}
      </Text>
      {problem && (
        <Text size="xs" mt={2}>
          {[problem.detail, problem.unchanged, charge(problem)].filter(Boolean).join(" ")}
        </Text>
      )}
      <Group gap="xs" mt={8}>
        <Button size="compact-xs" loading={acts.isBusy(run)} onClick={() => acts.retry(run)}>
          {en.runs.retry}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onDismiss(run.id)}>
          {en.runs.failed.dismiss}
        </Button>
      </Group>
    </div>
  )
}

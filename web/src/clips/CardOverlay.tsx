/** What is said over a card's picture: waiting, being made, ready, failed. It covers the picture's foot, moves nothing. */
import { Group, Progress, Text } from "@mantine/core"
import { IconAlertTriangle, IconBan, IconCheck, IconClock, IconPlayerPause } from "@tabler/icons-react"
import type { Step } from "../api/types"
import { en } from "../ui/messages/en"
import type { CardWork } from "./cards"
import classes from "./SceneGrid.module.css"

const t = en.batch.card

const doing = (slot: Step["slot"]): string => {
  const { making } = en.clips
  return slot === "image" ? making.image : slot === "clip" ? making.clip : making.other
}

function wordsOf(work: CardWork): string {
  switch (work.kind) {
    case "making":
      return doing(work.slot)
    case "queued":
      if (work.turn === null) return en.clips.making.waiting
      return work.behind ? t.behind : t.queued(work.turn)
    case "failed":
      return t.failed(work.charge)
    default:
      return t[work.kind]
  }
}

const ICONS = {
  queued: IconClock,
  complete: IconCheck,
  failed: IconAlertTriangle,
  cancelled: IconBan,
  held: IconPlayerPause,
}

/** `stoppable` leaves room for the button that stands beside the words. */
export function CardOverlay({ work, stoppable }: { work: CardWork; stoppable: boolean }) {
  const Icon = work.kind === "making" ? null : ICONS[work.kind]
  return (
    <span className={classes.busy} data-work={work.kind} data-stoppable={stoppable || undefined}>
      <Group wrap="nowrap" gap={6} mb={5} component="span">
        {Icon && <Icon size={14} aria-hidden style={{ flex: "none" }} />}
        <Text span size="xs" fw={600} truncate flex={1}>
          {wordsOf(work)}
        </Text>
        {work.kind === "making" && (
          <Text span size="xs" flex="none">
            {en.clips.percent(work.progress)}
          </Text>
        )}
      </Group>
      {work.kind === "failed" && work.problem && (
        <Text span display="block" size="xs" truncate title={work.problem.detail}>
          {work.problem.title}
        </Text>
      )}
      {(work.kind === "making" || work.kind === "queued") && (
        <Progress
          component="span"
          value={100 * work.progress}
          size={5}
          color="pine.3"
          bg="rgb(255 255 255 / 0.28)"
          aria-hidden
        />
      )}
    </span>
  )
}

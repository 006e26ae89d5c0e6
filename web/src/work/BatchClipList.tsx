/** The clips of a batch: what each was told, how it stands, what it cost; one that is not through can be cancelled. */
import { ActionIcon, Badge, Group, Progress, Stack, Text } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { isActive } from "../api/queries"
import type { ClipStatus, Run } from "../api/types"
import { money } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { chargeWords, type ClipWork } from "./batch"
import { useRunActs } from "./useRunActs"
import { useStills } from "./useStills"

const t = en.batch
const COLORS: Record<ClipStatus, string> = {
  queued: "gray",
  regenerating: "pine",
  complete: "green",
  failed: "red",
  cancelled: "gray",
  held: "yellow",
}

export function BatchClipList({ run, clips }: { run: Run; clips: ClipWork[] }) {
  const stills = useStills(run)
  return (
    <Stack component="ul" gap={8} p={0} m={0} style={{ listStyle: "none" }}>
      {clips.map((clip) => (
        <Row
          key={clip.regeneration_id}
          run={run}
          clip={clip}
          still={clip.thumbnail ?? stills.get(clip.scene_id) ?? null}
        />
      ))}
    </Stack>
  )
}

function Row({ run, clip, still }: { run: Run; clip: ClipWork; still: string | null }) {
  const acts = useRunActs()
  const stoppable = isActive(run) && (clip.status === "queued" || clip.status === "regenerating")
  return (
    <Group component="li" wrap="nowrap" gap="sm">
      <Picture digest={still} alt="" width={48} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" truncate title={clip.title}>
          <b>{t.clip(clip.position)}</b> {clip.instruction && `“${clip.instruction}”`}
        </Text>
        {clip.status === "regenerating" ? (
          <Group wrap="nowrap" gap="xs">
            <Progress value={100 * clip.progress} size={4} flex={1} aria-hidden />
            <Text size="xs" c="dimmed">
              {en.clips.percent(clip.progress)}
            </Text>
          </Group>
        ) : (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {wordsOf(run, clip)}
          </Text>
        )}
      </div>
      <Badge variant="light" size="sm" color={COLORS[clip.status]} flex="none">
        {t.statuses[clip.status]}
      </Badge>
      {stoppable && (
        <ActionIcon
          size={28}
          aria-label={t.run.cancelClip(clip.position)}
          title={t.run.cancelClip(clip.position)}
          loading={acts.isStopping(clip)}
          onClick={() => acts.cancelClip(run, clip)}
        >
          <IconX size={15} />
        </ActionIcon>
      )}
    </Group>
  )
}

/** What was paid for it, or where it stands; a price only where it was paid. */
function wordsOf(run: Run, clip: ClipWork): string {
  const charge = chargeWords([clip])
  switch (clip.status) {
    case "failed":
      return [clip.problem?.detail, charge].filter(Boolean).join(" · ")
    case "complete":
      return clip.cost_usd ? money(clip.cost_usd) : t.run.noCharge
    case "cancelled":
      return t.card.notMade(charge)
    case "held":
      return charge
    default:
      if (clip.turn === null) return ""
      return run.behind != null ? t.card.behind : t.card.queued(clip.turn)
  }
}

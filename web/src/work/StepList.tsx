/** The parts of a run, each with its picture, state and price. */
import { Group, Progress, Stack, Text, ThemeIcon } from "@mantine/core"
import {
  IconCheck,
  IconClock,
  IconFileText,
  IconMovie,
  IconMusic,
  IconPhoto,
  IconVolume,
  IconLoader2,
  IconPlayerPause,
  IconX,
} from "@tabler/icons-react"
import type { Run, Slot, Step, StepState } from "../api/types"
import { price } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { workOf } from "./counts"

const t = en.runs
const MARKS: Record<StepState, [typeof IconCheck, string]> = {
  waiting: [IconClock, "gray"],
  running: [IconLoader2, "pine"],
  done: [IconCheck, "green"],
  failed: [IconX, "red"],
  cancelled: [IconX, "gray"],
  held: [IconPlayerPause, "yellow"],
}

const SLOT_ICONS: Record<Slot, typeof IconCheck> = {
  script: IconFileText,
  text: IconFileText,
  image: IconPhoto,
  picture: IconPhoto,
  clip: IconMovie,
  film: IconMovie,
  music: IconMusic,
  sound: IconVolume,
}

/** "Scene 3 clip", "Music". */
export const stepName = (step: Pick<Step, "position" | "slot">): string =>
  step.position == null ? t.slots[step.slot] : t.sceneSlot(step.position, step.slot)

export function StepList({ run }: { run: Run }) {
  const work = workOf(run)
  const reused = run.steps.length - work.length
  return (
    <Stack gap={6} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
      {work.map((step) => (
        <StepRow key={step.id} step={step} />
      ))}
      {reused > 0 && (
        <Text component="li" size="xs" c="dimmed">
          {t.reused(reused)}
        </Text>
      )}
    </Stack>
  )
}

/** What it cost, or will; a price only where one is paid. */
function priceOf(step: Step): string {
  const cost = step.cost_usd ?? 0
  if (step.state === "failed" || step.state === "cancelled") return cost > 0 ? price(cost) : en.batch.run.free
  return price(step.state === "done" ? cost : step.price_usd)
}

function StepRow({ step }: { step: Step }) {
  const [Icon, color] = MARKS[step.state]
  const SlotIcon = SLOT_ICONS[step.slot]
  return (
    <Group component="li" wrap="nowrap" gap="sm">
      <Picture
        digest={step.thumbnail}
        alt=""
        width={48}
        plate={<SlotIcon size={16} stroke={1.5} aria-hidden />}
      />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" truncate>
          {stepName(step)}
        </Text>
        {step.state === "running" ? (
          <Progress value={100 * step.progress} size={4} mt={5} aria-hidden />
        ) : (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {step.problem?.detail ?? t.stepStates[step.state]}
          </Text>
        )}
      </div>
      <Text size="xs" c="dimmed" flex="none">
        {priceOf(step)}
      </Text>
      <ThemeIcon
        size={22}
        radius="xl"
        variant="light"
        color={color}
        role="img"
        aria-label={t.stepStates[step.state]}
      >
        <Icon size={14} aria-hidden />
      </ThemeIcon>
    </Group>
  )
}

/** What the batch costs line by line, how long it takes, what the version limit will archive, and the act itself. */
import { Button, Group, Kbd, ScrollArea, SegmentedControl, Stack, Text } from "@mantine/core"
import { useId } from "react"
import { useMe } from "../api/queries"
import type { Plan } from "../api/types"
import { money, price, roughly } from "../ui/format"
import { keyLabel } from "../ui/keys"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { OfflineNote } from "../work/OfflineNote"
import { StaleNote } from "../work/StaleNote"
import type { Batch } from "./useBatch"

const t = en.batch.panel
const LANES = ["1", "2", "4"]

type Props = {
  batch: Batch
  projectId: string
  /** Gathered changes, which the batch leaves where they are. */
  gathered: number
  onSeeGathered: () => void
}

export function BatchFooter({ batch, projectId, gathered, onSeeGathered }: Props) {
  const { make, scenes } = batch
  const plan = make.plan?.batch ? make.plan : undefined
  return (
    <Stack gap="xs">
      {gathered > 0 && <Gathered n={gathered} onSee={onSeeGathered} />}
      {scenes.length > 1 && <Lanes batch={batch} />}
      {plan && (
        <Quote plan={plan} lanes={batch.lanes} dim={make.offline || (make.asking && make.total === null)} />
      )}
      {!plan && !make.problem && (
        <Text size="sm" c="dimmed" mih={120}>
          {make.offline ? en.clips.plan.priceUnknown : t.asking}
        </Text>
      )}
      {make.planChanged && (
        <Text size="sm" role="alert">
          {en.clips.plan.changed}
        </Text>
      )}
      {make.stale && <StaleNote projectId={projectId} make={make} />}
      {make.offline && <OfflineNote refusals={make.refusals} />}
      {make.problem && !make.stale && <ProblemNote problem={make.problem} compact />}
      <Group gap="xs" wrap="nowrap">
        <Button variant="default" flex="none" onClick={batch.cancel}>
          {t.cancel}
        </Button>
        <Button
          flex={1}
          px="xs"
          loading={make.starting}
          onClick={batch.start}
          aria-keyshortcuts="Control+Enter"
        >
          {t.regenerate(scenes.length, make.total === null ? null : price(make.total))}
        </Button>
      </Group>
      <Group justify="end" visibleFrom="sm">
        <Kbd size="xs">{keyLabel("global", "run")}</Kbd>
      </Group>
    </Stack>
  )
}

function Gathered({ n, onSee }: { n: number; onSee: () => void }) {
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between">
      <Text size="xs">{t.pending(n)}</Text>
      <Button size="compact-xs" variant="default" flex="none" onClick={onSee}>
        {n === 1 ? t.seePending : t.seeAllPending}
      </Button>
    </Group>
  )
}

/** One after the other, or several at a time for those in a hurry; the price is the same. */
function Lanes({ batch }: { batch: Batch }) {
  const id = useId()
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm" id={id}>
        {t.lanes}
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby={id}
        value={String(batch.lanes)}
        onChange={(lanes) => batch.changeLanes(Number(lanes))}
        data={LANES}
        styles={{ label: { minWidth: 44 } }}
      />
    </Group>
  )
}

function Quote({ plan, lanes, dim }: { plan: Plan; lanes: number; dim: boolean }) {
  const { quote } = plan
  const off = useMe().data?.batch_discount
  const none = t.noDiscount(off?.from_clips ?? 0, off?.percent ?? 0)
  // A batch that is large enough and gets nothing off costs nothing.
  const enough = off !== undefined && plan.clips.length >= off.from_clips
  const discount =
    quote.discount_usd > 0 ? t.minus(money(quote.discount_usd)) : enough ? t.noDiscount(0, 0) : none
  const time = quote.seconds > 0 ? t.time(roughly(quote.seconds)) : t.timeUnknown
  return (
    <div style={{ opacity: dim ? 0.65 : 1 }} aria-busy={dim}>
      <Line label={t.subtotal} amount={price(quote.subtotal_usd)} />
      <Line label={t.discount(quote.discount_percent)} amount={discount} />
      <Line label={t.total} amount={price(quote.total_usd)} strong />
      <Text size="xs" c="dimmed" mt={4}>
        {time}, {t.once(Math.min(lanes, plan.clips.length), plan.clips.length)}.
      </Text>
      <Archives plan={plan} />
    </div>
  )
}

/** What the limit of versions moves to the archive, before it does. */
function Archives({ plan }: { plan: Plan }) {
  if (plan.archives.length === 0) {
    return (
      <Text size="xs" c="dimmed" mt={4}>
        {t.noArchives}
      </Text>
    )
  }
  return (
    <ScrollArea.Autosize
      mah={72}
      type="auto"
      mt={4}
      viewportProps={{ tabIndex: 0, role: "group", "aria-label": t.archives }}
    >
      <Text size="xs">{t.archives}</Text>
      {plan.archives.map((each) => (
        <Text key={`${each.scene_id} ${each.version_number}`} size="xs" title={each.reason}>
          {t.archive(each.version_number, each.position)}
        </Text>
      ))}
    </ScrollArea.Autosize>
  )
}

function Line({ label, amount, strong }: { label: string; amount: string; strong?: boolean }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm" fw={strong ? 600 : undefined}>
        {label}
      </Text>
      <Text size="sm" fw={strong ? 600 : undefined}>
        {amount}
      </Text>
    </Group>
  )
}

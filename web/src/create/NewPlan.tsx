/** The plan of a new project: its parts, their prices, and the button that makes it. */
import { Button, Group, Kbd, ScrollArea, Skeleton, Stack, Text, Title, UnstyledButton } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconChevronDown, IconChevronUp, IconSparkles } from "@tabler/icons-react"
import type { Plan, PlanPart, Problem } from "../api/types"
import { price, roughly } from "../ui/format"
import { keyLabel } from "../ui/keys"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { OfflineNote } from "../work/OfflineNote"
import classes from "./NewScreen.module.css"

const t = en.create

type Props = {
  plan: Plan | undefined
  waiting: boolean
  problem: Problem | null
  offline: boolean
  refusals: number
  making: boolean
  onMake: (() => void) | undefined
}

export function NewPlan(props: Props) {
  const { plan, waiting, problem, offline, refusals } = props
  return (
    <Stack>
      <Title order={2} id="plan-title">
        {t.plan}
      </Title>
      {!plan && !waiting && !problem && <Text c="dimmed">{t.planEmpty}</Text>}
      {!plan && waiting && !offline && <Skeleton h={160} />}
      {plan && <Rows plan={plan} />}
      {offline && <OfflineNote refusals={refusals} />}
      {problem && <ProblemNote problem={problem} compact />}
      <Make {...props} />
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {plan ? t.time(roughly(plan.quote.seconds)) : " "}
        </Text>
        <Kbd size="xs" visibleFrom="sm">
          {keyLabel("global", "run")}
        </Kbd>
      </Group>
    </Stack>
  )
}

/** On a narrow screen: what it comes to in two lines that stay in sight while one writes, the parts on demand. */
export function NewPlanBar(props: Props) {
  const { plan, waiting, problem, offline, refusals } = props
  const [opened, { toggle }] = useDisclosure()
  const parts = plan?.parts.filter((part) => part.action !== "reuse").length ?? 0
  return (
    <Stack gap={8}>
      {offline && <OfflineNote refusals={refusals} />}
      {problem && <ProblemNote problem={problem} compact />}
      {opened && plan && <Rows plan={plan} />}
      <UnstyledButton
        className={classes.summary}
        onClick={toggle}
        disabled={!plan}
        aria-expanded={opened && plan !== undefined}
      >
        <span>
          <Text span size="sm" fw={600} id="plan-title" display="block">
            {t.plan}
          </Text>
          <Text span size="xs" c="dimmed" display="block">
            {plan
              ? t.planShort(parts, roughly(plan.quote.seconds))
              : waiting
                ? t.planWaiting
                : t.planEmptyShort}
          </Text>
        </span>
        {plan &&
          (opened ? <IconChevronDown size={18} aria-hidden /> : <IconChevronUp size={18} aria-hidden />)}
      </UnstyledButton>
      <Make {...props} />
    </Stack>
  )
}

function Make({ plan, waiting, making, onMake }: Props) {
  return (
    <Button
      size="md"
      leftSection={<IconSparkles size={18} />}
      loading={making}
      disabled={!onMake}
      onClick={onMake}
      aria-keyshortcuts="Control+Enter"
    >
      {plan && !waiting ? t.make(price(plan.quote.total_usd)) : t.makeWaiting}
    </Button>
  )
}

type Row = { label: string; detail: string; usd: number }

/** The parts of one scene on one row, everything else on a row of its own. */
function rowsOf(parts: PlanPart[]): Row[] {
  const rows = new Map<string, Row>()
  for (const part of parts) {
    const key = part.position == null ? part.part : `scene ${part.position}`
    const known = rows.get(key)
    if (known) known.usd += part.price_usd
    else if (part.position == null)
      rows.set(key, { label: en.runs.slots[part.slot], detail: "", usd: part.price_usd })
    else rows.set(key, { label: t.planScene(part.position), detail: t.planParts, usd: part.price_usd })
  }
  return [...rows.values()]
}

function Rows({ plan }: { plan: Plan }) {
  return (
    <>
      <ScrollArea.Autosize
        mah="min(320px, 40dvh)"
        type="auto"
        viewportProps={{ tabIndex: 0, role: "group", "aria-label": t.plan }}
      >
        <Stack gap={6}>
          {rowsOf(plan.parts).map((row, index) => (
            <Group key={`${row.label}-${index}`} justify="space-between" wrap="nowrap" gap="sm">
              <Text size="sm">
                {row.label}{" "}
                <Text span size="sm" c="dimmed">
                  {row.detail}
                </Text>
              </Text>
              <Text size="sm" c="dimmed">
                {price(row.usd)}
              </Text>
            </Group>
          ))}
        </Stack>
      </ScrollArea.Autosize>
      <Group justify="space-between" pt="xs" style={{ borderBlockStart: "1px solid var(--line)" }}>
        <Text fw={600}>{t.total}</Text>
        <Text fw={600}>{price(plan.quote.total_usd)}</Text>
      </Group>
    </>
  )
}

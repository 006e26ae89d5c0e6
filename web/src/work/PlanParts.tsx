/** The parts of a plan: what is made first, each with its reason and price, then what is reused. */
import { Badge, Group, ScrollArea, Stack, Text } from "@mantine/core"
import type { Action, Plan, PlanPart } from "../api/types"
import { price } from "../ui/format"
import { en } from "../ui/messages/en"
import { stepName } from "./StepList"

const t = en.clips.plan
const RANK: Record<Action, number> = { generate: 0, compose: 1, reuse: 2 }
const COLOR: Record<Action, string> = { generate: "pine", compose: "blue", reuse: "gray" }

export function PlanParts({ plan }: { plan: Plan }) {
  const parts = [...plan.parts].sort((a, b) => RANK[a.action] - RANK[b.action])
  return (
    <ScrollArea.Autosize
      mah={200}
      type="auto"
      viewportProps={{ tabIndex: 0, role: "group", "aria-label": t.details }}
    >
      <Stack component="ul" gap={6} p={0} pe="xs" m={0} style={{ listStyle: "none" }}>
        {parts.map((part) => (
          <Row key={part.part} part={part} />
        ))}
      </Stack>
    </ScrollArea.Autosize>
  )
}

function Row({ part }: { part: PlanPart }) {
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="start">
      <Badge size="sm" variant="light" color={COLOR[part.action]} flex="none" miw={78}>
        {t.actions[part.action]}
      </Badge>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="xs" fw={550}>
          {stepName(part)}
        </Text>
        <Text size="xs" c="dimmed">
          {part.reason}
        </Text>
      </div>
      {part.action === "generate" && <Text size="xs">{price(part.price_usd)}</Text>}
    </Group>
  )
}

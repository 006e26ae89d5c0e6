/** What one's own versions store: how near the limit, in which tier, at what cost, and in which projects. */
import { Group, Paper, Progress, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core"
import type { OwnStorage as Own } from "../api/types"
import { BytesPanel } from "../charts/Panels"
import { ChartPanelSkeleton } from "../charts/ChartPanel"
import { bytes, money, percent } from "../ui/format"
import { en } from "../ui/messages/en"
import { Loading } from "../ui/states"
import { LevelBadge } from "./LevelBadge"
import { PROJECT_COLUMNS } from "./projects"

const t = en.storage
const COLOR = { fine: undefined, near: "orange.7", over: "red.7" } as const

export function OwnStorage({ storage }: { storage: Own }) {
  return (
    <>
      <Paper withBorder p="md" bg="var(--surface)" component="section" aria-labelledby="own-storage">
        <Stack gap="sm">
          <Title order={2} id="own-storage">
            {t.own}
          </Title>
          <Meter storage={storage} />
          <Facts storage={storage} />
        </Stack>
      </Paper>
      <BytesPanel projects={storage.by_project} columns={PROJECT_COLUMNS} minWidth={660} />
    </>
  )
}

function Meter({ storage }: { storage: Own }) {
  const limit = storage.limit_bytes
  if (limit === null) return <Text fw={600}>{t.usedNoLimit(bytes(storage.unique_bytes))}</Text>
  const fraction = storage.used_fraction ?? 0
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{t.used(bytes(storage.unique_bytes), bytes(limit))}</Text>
        <LevelBadge level={storage.level} />
      </Group>
      <Progress.Root size="lg">
        <Progress.Section
          value={Math.min(100, 100 * fraction)}
          color={COLOR[storage.level]}
          aria-label={t.meter(percent(fraction))}
          aria-valuetext={percent(fraction)}
        />
      </Progress.Root>
      {storage.level !== "fine" && <Text size="sm">{t.advice[storage.level]}</Text>}
    </Stack>
  )
}

function Facts({ storage }: { storage: Own }) {
  const facts = [
    [t.facts.unique, bytes(storage.unique_bytes), t.facts.uniqueNote],
    [t.facts.shared, bytes(storage.shared_bytes), t.facts.sharedNote],
    [t.facts.hot, bytes(storage.hot_bytes), t.facts.hotNote],
    [t.facts.cold, bytes(storage.cold_bytes), t.facts.coldNote],
    [t.facts.cost, money(storage.cost_month_usd), t.facts.costNote],
  ]
  return (
    <SimpleGrid component="dl" m={0} minColWidth="9rem" spacing="md" verticalSpacing="sm">
      {facts.map(([label, value, note]) => (
        <div key={label}>
          <Text component="dt" size="sm" c="dimmed">
            {label}
          </Text>
          <Text component="dd" m={0} fw={650} fz="lg">
            {value}
          </Text>
          <Text component="dd" m={0} size="xs" c="dimmed">
            {note}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  )
}

/** The same boxes while the figures are on their way. */
export const OwnStorageSkeleton = () => (
  <Loading>
    <Stack>
      <Skeleton h={210} />
      <ChartPanelSkeleton title={t.byProject} />
    </Stack>
  </Loading>
)

/** The one fixed place for work in progress, opened from the header's chip. */
import { Button, Drawer, Group, Stack, Text, Title } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { isActive, useRuns } from "../api/queries"
import { en } from "../ui/messages/en"
import { ErrorState, RowsSkeleton } from "../ui/states"
import { needsAttention } from "./counts"
import { RunCard } from "./RunCard"
import { useRunActs } from "./useRunActs"

const t = en.runs
const RECENT = 5

type Props = { opened: boolean; onClose: () => void }

export function RunPanel({ opened, onClose }: Props) {
  return (
    <Drawer opened={opened} onClose={onClose} title={t.panel} position="right" size={420} padding="md">
      {opened && <Panel onLeave={onClose} />}
    </Drawer>
  )
}

function Panel({ onLeave }: { onLeave: () => void }) {
  const runs = useRuns()
  const acts = useRunActs()
  if (runs.isPending) return <RowsSkeleton rows={4} />
  if (runs.isError) return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />
  const all = runs.data.items
  const active = all.filter(isActive)
  const attention = all.filter(needsAttention).slice(0, RECENT)
  const recent = all.filter((run) => !isActive(run) && !needsAttention(run)).slice(0, RECENT)
  const failed = attention.filter((run) => run.state === "failed")
  return (
    <Stack gap="lg">
      {active.length === 0 && <Text c="dimmed">{t.idle}</Text>}
      {active.length > 0 && (
        <Stack gap="sm">
          {active.map((run) => (
            <RunCard key={run.id} run={run} onLeave={onLeave} open={active.length === 1} />
          ))}
          {active.length > 1 && (
            <Button variant="default" onClick={() => active.forEach(acts.cancel)}>
              {t.cancelAll}
            </Button>
          )}
        </Stack>
      )}
      {attention.length > 0 && (
        <Stack gap="sm">
          <Group justify="space-between">
            <Title order={3} size="h5">
              {t.attention}
            </Title>
            {failed.length > 1 && (
              <Button size="compact-sm" variant="light" onClick={() => failed.forEach(acts.retry)}>
                {t.retryFailed}
              </Button>
            )}
          </Group>
          {attention.map((run) => (
            <RunCard key={run.id} run={run} onLeave={onLeave} />
          ))}
        </Stack>
      )}
      {recent.length > 0 && (
        <Stack gap="sm">
          <Title order={3} size="h5">
            {t.recent}
          </Title>
          {recent.map((run) => (
            <RunCard key={run.id} run={run} onLeave={onLeave} />
          ))}
        </Stack>
      )}
      <Button variant="subtle" renderRoot={(props) => <Link to="/work" {...props} />} onClick={onLeave}>
        {t.allWork}
      </Button>
    </Stack>
  )
}

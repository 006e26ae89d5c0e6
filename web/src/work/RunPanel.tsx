/** The one fixed place for work in progress, opened from the header's chip. */
import { Button, Drawer, Group, Stack, Text, Title } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { isActive, useRuns } from "../api/queries"
import type { Run } from "../api/types"
import { arrive } from "../ui/focus"
import { en } from "../ui/messages/en"
import { ErrorState, RowsSkeleton } from "../ui/states"
import { CancelAll } from "./CancelAll"
import { inTurn } from "./counts"
import { needsAttention } from "./rest"
import { RunCard } from "./RunCard"
import { useDismissed } from "./useDismissed"
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
  const [dismissed, dismiss] = useDismissed()
  const [putAside, setPutAside] = useState(false)
  if (runs.isPending) return <RowsSkeleton rows={4} />
  if (runs.isError) return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />
  const all = runs.data.items
  const active = inTurn(all.filter(isActive))
  const over = all.filter((run) => !isActive(run))
  const wantsLook = (run: Run) => needsAttention(run, all) && !dismissed.has(run.id)
  const attention = over.filter(wantsLook).slice(0, RECENT)
  const recent = over.filter((run) => !wantsLook(run)).slice(0, RECENT)
  const putAsideOne = (runId: string) => {
    dismiss(runId)
    setPutAside(true)
  }
  const failed = attention.filter((run) => run.state === "failed")
  return (
    <Stack gap="lg">
      {active.length === 0 && <Text c="dimmed">{t.idle}</Text>}
      {active.length > 0 && (
        <Stack gap="sm">
          {active.map((run) => (
            <RunCard
              key={run.id}
              run={run}
              runs={all}
              onLeave={onLeave}
              open={active.length === 1 && !run.batch}
            />
          ))}
          {active.length > 1 && <CancelAll runs={active} />}
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
            <RunCard key={run.id} run={run} runs={all} onLeave={onLeave} onDismiss={putAsideOne} />
          ))}
        </Stack>
      )}
      {recent.length > 0 && (
        <Stack gap="sm">
          <Title
            order={3}
            size="h5"
            tabIndex={-1}
            ref={putAside && attention.length === 0 ? arrive : undefined}
            style={{ outline: "none" }}
          >
            {t.recent}
          </Title>
          {recent.map((run) => (
            <RunCard key={run.id} run={run} runs={all} onLeave={onLeave} />
          ))}
        </Stack>
      )}
      <Button variant="subtle" renderRoot={(props) => <Link to="/work" {...props} />} onClick={onLeave}>
        {t.allWork}
      </Button>
    </Stack>
  )
}

/** All runs: under way, waiting for a decision, and past ones. */
import { Button, Group, SegmentedControl, Stack, Title } from "@mantine/core"
import { IconStack2 } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { isActive, useOlderRuns, useRuns } from "../api/queries"
import type { Run } from "../api/types"
import { en } from "../ui/messages/en"
import { Empty, ErrorState, RowsSkeleton } from "../ui/states"
import { CancelAll } from "./CancelAll"
import { RunCard } from "./RunCard"

const t = en.work

export function WorkScreen() {
  const runs = useRuns()
  const [which, setWhich] = useState<"all" | "active">("all")
  const all = runs.data?.items ?? []
  const active = all.filter(isActive)
  const shown = which === "active" ? active : all
  return (
    <Stack maw={820} mx="auto">
      <Group justify="space-between">
        <Title order={1}>{t.title}</Title>
        <Group>
          {active.length > 1 && <CancelAll runs={active} />}
          <SegmentedControl
            value={which}
            onChange={(value) => setWhich(value as "all" | "active")}
            data={[
              { value: "all", label: t.all },
              { value: "active", label: `${t.active} (${active.length})` },
            ]}
          />
        </Group>
      </Group>
      {runs.isPending && <RowsSkeleton />}
      {runs.isError && <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.isSuccess && shown.length === 0 && (
        <Empty
          icon={<IconStack2 size={28} />}
          title={which === "all" ? t.emptyAllTitle : t.emptyTitle}
          text={t.emptyText}
          action={
            <Button renderRoot={(props) => <Link to="/new" {...props} />}>{en.shell.newProject}</Button>
          }
        />
      )}
      {shown.map((run) => (
        <RunCard key={run.id} run={run} runs={all} />
      ))}
      {which === "all" && runs.data?.next && <OlderRuns cursor={runs.data.next} newer={all} />}
    </Stack>
  )
}

/** Earlier runs, a page at a time. */
function OlderRuns({ cursor, newer }: { cursor: string; newer: Run[] }) {
  const older = useOlderRuns(cursor)
  const items = older.data?.pages.flatMap((page) => page.items) ?? []
  const more = () => void (older.data ? older.fetchNextPage() : older.refetch())
  return (
    <>
      {items.map((run) => (
        <RunCard key={run.id} run={run} runs={[...newer, ...items]} />
      ))}
      {older.isError && <ErrorState error={older.error} onRetry={more} />}
      {(!older.data || older.hasNextPage) && (
        <Button variant="default" loading={older.isFetching} onClick={more}>
          {t.older}
        </Button>
      )}
    </>
  )
}

/** The archive: what is kept and why, what a run would do now, and the button that runs it. */
import { Alert, Button, Group, List, Loader, Paper, Skeleton, Stack, Text, Title } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconArchive, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react"
import { useArchivePlan } from "../api/queries"
import type { ArchivePlan, HouseStorage } from "../api/types"
import { ago, bytes, moment } from "../ui/format"
import { en } from "../ui/messages/en"
import { storageAdmin as t } from "../ui/messages/en/storageAdmin"
import { ErrorState, Loading } from "../ui/states"
import { ArchiveItems } from "./ArchiveItems"
import { AskDelete } from "./AskDelete"
import { changing, countsOf } from "./items"
import { useArchiving, type ArchivingState } from "./useArchiving"

const policyWords = en.archive.limit

type Props = {
  runs: HouseStorage["archive"]
  /** The projects that can be opened. */
  mine: ReadonlySet<string>
}

export function Archive({ runs, mine }: Props) {
  const plan = useArchivePlan()
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section" aria-labelledby="archive">
      <Stack gap="sm">
        <Title order={2} id="archive">
          {t.archive}
        </Title>
        {plan.isPending && (
          <Loading>
            <Skeleton h={320} />
          </Loading>
        )}
        {plan.isError && <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.data && (
          <>
            <PolicyWords policy={plan.data.policy} />
            <Run plan={plan.data} runs={runs} />
            <ArchiveItems items={plan.data.items} mine={mine} />
          </>
        )}
      </Stack>
    </Paper>
  )
}

function PolicyWords({ policy }: { policy: ArchivePlan["policy"] }) {
  const { archive_after_days: archive, delete_after_days: gone } = policy
  return (
    <div>
      <Title order={3} size="sm" mb={4}>
        {t.policy}
      </Title>
      <List size="sm" spacing={2}>
        <List.Item>{policyWords.keep(policy.keep_active)}</List.Item>
        <List.Item>{archive === null ? policyWords.afterNever : policyWords.after(archive)}</List.Item>
        <List.Item>{policyWords[policy.method]}</List.Item>
        <List.Item>{gone === null ? policyWords.deletedNever : policyWords.deleted(gone)}</List.Item>
        <List.Item>
          {policyWords.safe} {t.policyOwn}
        </List.Item>
      </List>
    </div>
  )
}

function Run({ plan, runs }: { plan: ArchivePlan; runs: HouseStorage["archive"] }) {
  const { state, result, start } = useArchiving()
  const [asking, ask] = useDisclosure()
  const counts = countsOf(plan.items)
  const due = changing(counts) > 0
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="center">
        <div>
          <Text size="sm" fw={600}>
            {due
              ? t.wouldFree(
                  bytes(plan.archive_bytes),
                  counts.archive,
                  bytes(plan.delete_bytes),
                  counts.delete,
                )
              : t.nothingToDo}
          </Text>
          <Text size="xs" c="dimmed">
            <When runs={runs} />
          </Text>
        </div>
        <Button
          leftSection={<IconArchive size={16} aria-hidden />}
          disabled={!due}
          loading={state === "running"}
          onClick={counts.delete > 0 ? ask.open : start}
        >
          {t.run}
        </Button>
      </Group>
      <Outcome state={state} result={result} />
      <AskDelete opened={asking} deletes={counts.delete} onClose={ask.close} onYes={start} />
    </Stack>
  )
}

/** One box from the dry run to the outcome, so that nothing below it moves. */
function Outcome({ state, result }: Omit<ArchivingState, "start">) {
  return (
    <div role="status">
      {state === "idle" && (
        <Alert color="gray" icon={<IconInfoCircle aria-hidden />}>
          {t.dryRun}
        </Alert>
      )}
      {state === "running" && (
        <Alert color="gray" icon={<Loader size={18} aria-hidden />}>
          {t.running}
        </Alert>
      )}
      {state === "through" && (
        <Alert color="gray" icon={<IconCircleCheck aria-hidden />}>
          {t.through} {result && t.did(result, bytes(result.freed_bytes))}
          {result && result.failed.length > 0 && (
            <>
              <Text size="sm" fw={600} mt="xs">
                {t.failed(result.failed.length)}
              </Text>
              <List size="sm">
                {result.failed.map((words) => (
                  <List.Item key={words}>{words}</List.Item>
                ))}
              </List>
            </>
          )}
        </Alert>
      )}
    </div>
  )
}

function When({ runs }: { runs: HouseStorage["archive"] }) {
  const last = runs.last_run_at ? t.lastRun(ago(runs.last_run_at)) : t.lastRunNever
  return <>{[last, runs.next_run_at && t.nextRun(moment(runs.next_run_at))].filter(Boolean).join(", ")}.</>
}

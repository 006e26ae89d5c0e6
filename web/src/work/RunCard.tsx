/** One run: what it makes, how far it is, what it cost, and what can be done about it. */
import { Badge, Button, Card, Collapse, Group, Progress, Stack, Text, UnstyledButton } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import type { Run, RunState } from "../api/types"
import { isActive, useRuns } from "../api/queries"
import { handOn } from "../ui/focus"
import { ago, money } from "../ui/format"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { clipsOf, countWords } from "./batch"
import { BatchClipList } from "./BatchClipList"
import { progressOf } from "./counts"
import { partWords } from "./partWords"
import { paidWords, soFarWords } from "./paid"
import { isRetryable } from "./rest"
import { StepList } from "./StepList"
import { retryWords } from "./retryWords"
import { useRunActs } from "./useRunActs"
import { waitWords } from "./waitWords"

const t = en.runs
const COLORS: Record<RunState, string> = {
  queued: "gray",
  running: "pine",
  done: "green",
  failed: "red",
  cancelled: "gray",
  conflict: "orange",
  held: "yellow",
}

/** `runs`: all that are known; a newer one may have made what this one left. */
type Props = {
  run: Run
  runs: Run[]
  onLeave?: () => void
  /** Given where the run asks for attention and may be put aside. */
  onDismiss?: (runId: string) => void
  open?: boolean
}

export function RunCard({ run, runs, onLeave, onDismiss, open = false }: Props) {
  const [steps, { toggle }] = useDisclosure(open)
  const clips = clipsOf(run)
  const made = clips.length > 0 ? countWords(clips) : partWords(run)
  const facts = [made, costWords(run), ago(run.finished_at ?? run.created_at)]
  if (run.result_version) facts.push(t.result(en.numbered(run.project_kind, run.result_version)))
  return (
    <Card p="sm" bg="var(--surface)" component="article" aria-label={run.message || run.project_name}>
      <Stack gap={8}>
        <Group justify="space-between" wrap="nowrap" align="start">
          <div style={{ minWidth: 0 }}>
            <Text fw={600} size="sm" lineClamp={2}>
              {run.message || t.untitled}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {run.project_name}
            </Text>
          </div>
          <Badge variant="light" color={COLORS[run.state]} flex="none">
            {t.states[run.state]}
          </Badge>
        </Group>
        {isActive(run) && <Progress value={100 * progressOf(run)} aria-hidden animated />}
        <Text size="xs" c="dimmed">
          {facts.join(" · ")}
        </Text>
        <Wait run={run} />
        {clips.length > 0 && <BatchClipList run={run} clips={clips} />}
        {run.problem && <ProblemNote problem={run.problem} compact />}
        <Group justify="space-between" gap="xs">
          <UnstyledButton onClick={toggle} aria-expanded={steps} py={4}>
            <Group gap={4}>
              <Text size="xs" fw={600}>
                {steps ? t.hideSteps : t.showSteps}
              </Text>
              {steps ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
            </Group>
          </UnstyledButton>
          <RunButtons run={run} runs={runs} onLeave={onLeave} onDismiss={onDismiss} />
        </Group>
        <Collapse expanded={steps}>{steps && <StepList run={run} />}</Collapse>
      </Stack>
    </Card>
  )
}

function costWords(run: Run): string {
  if (isActive(run)) return soFarWords(run)
  return run.batch || run.cost_usd === 0 ? paidWords(run) : money(run.cost_usd)
}

function RunButtons({ run, runs, onLeave, onDismiss }: Omit<Props, "open">) {
  const acts = useRunActs()
  return (
    <Group gap="xs">
      {isActive(run) && (
        <Button
          size="compact-sm"
          variant="default"
          loading={acts.isBusy(run)}
          onClick={() => acts.cancel(run)}
        >
          {run.batch ? en.batch.run.cancelBatch : t.cancel}
        </Button>
      )}
      {run.state === "held" && (
        <Button
          size="compact-sm"
          variant="default"
          loading={acts.isBusy(run)}
          onClick={() => acts.cancel(run)}
        >
          {t.giveUp}
        </Button>
      )}
      {isRetryable(run, runs) && (
        <Button size="compact-sm" variant="light" loading={acts.isBusy(run)} onClick={() => acts.retry(run)}>
          {retryWords(run, runs)}
        </Button>
      )}
      {onDismiss && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={(event) => {
            handOn(event.currentTarget)
            onDismiss(run.id)
          }}
        >
          {en.dismiss}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        renderRoot={(props) => <Link to="/p/$projectId" params={{ projectId: run.project_id }} {...props} />}
        onClick={onLeave}
      >
        {run.state === "conflict" ? t.conflict.decide : t.open}
      </Button>
    </Group>
  )
}

/** Which batch this one waits for. */
function Wait({ run }: { run: Run }) {
  const runs = useRuns({ active: true }, run.behind != null)
  const words = waitWords(run, runs.data?.items ?? [])
  return words && <Text size="xs">{words}</Text>
}

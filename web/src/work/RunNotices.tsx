/**
 * What the runs of one project want from the person looking at it: a decision, or to know of a failure.
 * Shown at a fixed place over the page, because work ends at its own time and must not move what is under the pointer.
 */
import { Button, Stack } from "@mantine/core"
import type { Project, Run } from "../api/types"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { ConflictBanner } from "./ConflictBanner"
import classes from "./RunNotices.module.css"
import { retryWords } from "./retryWords"
import { isOpenConflict } from "./shown"
import { useRunActs } from "./useRunActs"

type Props = {
  project: Project
  /** Newest first. */
  runs: Run[]
  dismissed: ReadonlySet<string>
  onDismiss: (runId: string) => void
}

export function RunNotices({ project, runs, dismissed, onDismiss }: Props) {
  const newest = runs[0]
  const open = runs.filter((run) => isOpenConflict(run, project) && !dismissed.has(run.id))
  const failed = newest?.state === "failed" || newest?.state === "held" ? newest : null
  if (open.length === 0 && (!failed || dismissed.has(failed.id))) return null
  return (
    <Stack gap="sm" className={classes.dock}>
      {open.slice(0, 1).map((run) => (
        <ConflictBanner
          key={run.id}
          run={run}
          conflict={run.conflict!}
          project={project}
          onDismiss={() => onDismiss(run.id)}
        />
      ))}
      {failed && !dismissed.has(failed.id) && (
        <FailedRun run={failed} runs={runs} onDismiss={() => onDismiss(failed.id)} />
      )}
    </Stack>
  )
}

/** A failed run: what failed, what it cost, what is kept, and the retry with what is left to pay. */
function FailedRun({ run, runs, onDismiss }: { run: Run; runs: Run[]; onDismiss: () => void }) {
  const acts = useRunActs()
  const problem = run.problem ?? run.steps.find((step) => step.problem)?.problem
  return (
    <ProblemNote
      problem={{
        type: "run-failed",
        status: 0,
        ...problem,
        title: problem?.title ?? en.runs.states[run.state],
        detail: problem?.detail ?? run.message,
        unchanged: [problem?.unchanged, run.done > 0 && en.runs.failed.kept].filter(Boolean).join(" "),
        charged_usd: run.cost_usd,
      }}
      actions={
        <>
          <Button size="xs" loading={acts.isBusy(run)} onClick={() => acts.retry(run)}>
            {retryWords(run, runs)}
          </Button>
          <Button size="xs" variant="default" onClick={onDismiss}>
            {en.runs.failed.dismiss}
          </Button>
        </>
      }
    />
  )
}

/** The strip once something has ended: what it came to against the quote; retry what is missing, undo the rest. */
import { Button } from "@mantine/core"
import { useOperations } from "../api/queries"
import type { Project, Run } from "../api/types"
import { en } from "../ui/messages/en"
import { undo } from "../ui/undo"
import { operationOf, outcomeWords, undoneWords } from "./outcome"
import { openWork } from "./panel"
import { isRetryable, needsAttention } from "./rest"
import { retryWords } from "./retryWords"
import type { Ended } from "./shown"
import { Strip } from "./Strip"
import { useRunActs } from "./useRunActs"

const t = en.batch.run

type Props = { ended: Ended; runs: Run[]; project: Project; onDismiss: (runId: string) => void }

/** `ended`: what the strip speaks of. */
export const endWords = ({ kind, run }: Ended, project: Project) =>
  kind === "undone" ? undoneWords(run, project) : outcomeWords(run, isCurrent(run, project))

export function RunOutcome({ ended, runs, project, onDismiss }: Props) {
  const acts = useRunActs()
  const { kind, run } = ended
  return (
    <Strip
      kind={kind}
      mood={moodOf(ended, runs)}
      {...endWords(ended, project)}
      acts={
        <>
          {kind !== "undone" && isRetryable(run, runs) && (
            <Button size="compact-sm" loading={acts.isBusy(run)} onClick={() => acts.retry(run)}>
              {retryWords(run, runs)}
            </Button>
          )}
          {kind === "done" && isCurrent(run, project) && <Undo run={run} />}
          <Button size="compact-sm" variant="default" onClick={openWork}>
            {t.details}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => onDismiss(run.id)}>
            {en.dismiss}
          </Button>
        </>
      }
    />
  )
}

const isCurrent = (run: Run, project: Project): boolean => run.result_version === project.head?.number

function moodOf({ kind, run }: Ended, runs: Run[]): "well" | "bad" | "decide" | undefined {
  if (kind === "cancelled" || kind === "undone") return undefined
  if (kind === "failed") return "bad"
  return needsAttention(run, runs) ? "decide" : "well"
}

/** Takes the whole batch back: the version before it becomes the current one again. Ctrl+Z does the same. */
function Undo({ run }: { run: Run }) {
  const operations = useOperations(run.project_id)
  const last = operationOf(run, operations.data?.items ?? [])
  const made = last?.undoable && !last.undone ? last : undefined
  return (
    <Button size="compact-sm" variant="default" disabled={!made} onClick={() => made && void undo(made)}>
      {t.undo}
    </Button>
  )
}

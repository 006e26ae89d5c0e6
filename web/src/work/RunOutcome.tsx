/** The strip once something has ended: what it came to against the quote; retry what is missing, undo the rest. */
import { Button } from "@mantine/core"
import { useEffect } from "react"
import { useOperations } from "../api/queries"
import type { Project, Run } from "../api/types"
import { en } from "../ui/messages/en"
import { rememberUndoable, undo } from "../ui/undo"
import { hasRest } from "./batch"
import { isRetryable } from "./counts"
import { operationOf, outcomeWords } from "./outcome"
import { openWork } from "./panel"
import { retryWords } from "./retryWords"
import { Strip } from "./Strip"
import { useRunActs } from "./useRunActs"

const t = en.batch.run

type Props = { run: Run; project: Project; onDismiss: (runId: string) => void }

export function RunOutcome({ run, project, onDismiss }: Props) {
  const acts = useRunActs()
  const isCurrent = run.result_version === project.head?.number
  const words = outcomeWords(run, isCurrent)
  return (
    <Strip
      kind={run.state === "done" ? "done" : "failed"}
      mood={moodOf(run)}
      {...words}
      acts={
        <>
          {isRetryable(run) && (
            <Button size="compact-sm" loading={acts.isBusy(run)} onClick={() => acts.retry(run)}>
              {retryWords(run)}
            </Button>
          )}
          {run.state === "done" && isCurrent && <Undo run={run} />}
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

function moodOf(run: Run): "well" | "bad" | "decide" {
  if (run.state !== "done") return "bad"
  return hasRest(run) ? "decide" : "well"
}

/** Takes the whole batch back: the version before it becomes the current one again. Ctrl+Z does the same. */
function Undo({ run }: { run: Run }) {
  const operations = useOperations(run.project_id)
  const made = operationOf(run, operations.data?.items ?? [])
  useEffect(() => {
    if (made) rememberUndoable(made)
    // Only when it appears: what is done afterwards is what Ctrl+Z takes back first.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [made?.id])
  return (
    <Button size="compact-sm" variant="default" disabled={!made} onClick={() => made && void undo(made)}>
      {t.undo}
    </Button>
  )
}

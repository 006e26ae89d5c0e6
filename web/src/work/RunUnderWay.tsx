/** The strip while something is made: what, how far, what waits, and how to stop it. */
import { Button, Progress } from "@mantine/core"
import type { Run } from "../api/types"
import { en } from "../ui/messages/en"
import { clipsOf, countWords } from "./batch"
import { isComposing, progressOf } from "./counts"
import { soFarWords } from "./paid"
import { openWork } from "./panel"
import { partWords } from "./partWords"
import { CancelAll } from "./CancelAll"
import { Strip } from "./Strip"
import { useRunActs } from "./useRunActs"
import { waitWords } from "./waitWords"

const t = en.batch.run

/** `others`: those at work beside it, and those that wait. */
type Props = { run: Run; others: Run[]; runs: Run[] }

export function RunUnderWay({ run, others, runs }: Props) {
  const acts = useRunActs()
  const line = [
    waitWords(run, runs),
    run.batch ? countWords(clipsOf(run)) : partWords(run),
    soFarWords(run),
    othersWords(others),
  ]
    .filter(Boolean)
    .join(" · ")
  return (
    <Strip
      kind="work"
      title={titleOf(run)}
      line={line}
      bar={<Progress value={100 * progressOf(run)} size={3} radius={0} aria-hidden />}
      acts={
        <>
          <Button
            size="compact-sm"
            variant="default"
            loading={acts.isBusy(run)}
            onClick={() => acts.cancel(run)}
          >
            {run.batch ? t.cancelBatch : en.runs.cancel}
          </Button>
          {others.length > 0 && <CancelAll runs={[run, ...others]} compact />}
          {/* On phones there is no room for three; the header's chip opens the same. */}
          <Button
            size="compact-sm"
            variant="default"
            onClick={openWork}
            visibleFrom={others.length > 0 ? "sm" : undefined}
          >
            {t.details}
          </Button>
        </>
      }
    />
  )
}

/** Runs that are no batch are made beside each other: only those that wait are in the queue. */
function othersWords(others: Run[]): string {
  const waiting = others.filter((run) => run.state === "queued").length
  const working = others.length - waiting
  return [working > 0 && t.moreAtWork(working), waiting > 0 && t.more(waiting)].filter(Boolean).join(" · ")
}

function titleOf(run: Run): string {
  const clips = clipsOf(run)
  if (clips.length === 0) return run.message || en.runs.untitled
  return isComposing(run) ? t.composing : t.regenerating(clips.length)
}

/** The strip while something is made: what, how far, what waits, and how to stop it. */
import { Button, Progress } from "@mantine/core"
import type { Run } from "../api/types"
import { money, price } from "../ui/format"
import { en } from "../ui/messages/en"
import { clipsOf, countsOf, countWords } from "./batch"
import { costSoFar, progressOf, workOf } from "./counts"
import { openWork } from "./panel"
import { Strip } from "./Strip"
import { useRunActs } from "./useRunActs"
import { waitWords } from "./waitWords"

const t = en.batch.run

type Props = { run: Run; behind: number; runs: Run[] }

export function RunUnderWay({ run, behind, runs }: Props) {
  const acts = useRunActs()
  const line = [
    waitWords(run, runs),
    run.batch ? countWords(clipsOf(run)) : stepWords(run),
    en.runs.cost(money(costSoFar(run)), price(run.quote_usd)),
    behind > 0 && t.more(behind),
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
            {run.batch ? t.cancelAll : en.runs.cancel}
          </Button>
          <Button size="compact-sm" variant="default" onClick={openWork}>
            {t.details}
          </Button>
        </>
      }
    />
  )
}

const stepWords = (run: Run): string => {
  const work = workOf(run)
  return en.runs.steps(work.filter((step) => step.state === "done").length, work.length)
}

function titleOf(run: Run): string {
  const clips = clipsOf(run)
  if (clips.length === 0) return run.message || en.runs.untitled
  const { queued, regenerating } = countsOf(clips)
  return queued + regenerating === 0 ? t.composing : t.regenerating(clips.length)
}

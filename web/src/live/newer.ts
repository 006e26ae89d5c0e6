/** Which of two states of a run or a step is the newer one: events and answers overtake each other. */
import type { Run, Step, StepState } from "../api/types"

const FINISHED = ["done", "failed", "cancelled", "conflict"]
export const isFinished = (run: Run): boolean => FINISHED.includes(run.state)
/** How far an attempt is by its state alone: waiting, at work, over. */
const stage = (run: Run): number => (isFinished(run) ? 2 : run.state === "queued" ? 0 : 1)

const RANK: Record<StepState, number> = { waiting: 0, running: 1, held: 1, failed: 2, cancelled: 2, done: 3 }
/** How much further one state of a step is than another; negative when it is behind. */
const ahead = (one: Step, other: Step): number =>
  RANK[one.state] - RANK[other.state] || (one.state === other.state ? one.progress - other.progress : 0)

const counted = (run: Run, steps: Step[]): Run => ({
  ...run,
  steps,
  done: steps.filter((step) => step.action === "generate" && step.state === "done").length,
})

/**
 * A run with one of its steps replaced; its counts follow. Late steps of a finished run are ignored, and so is a step
 * that would go back: only the run itself tells of a retry.
 */
export function withStep(run: Run, step: Step): Run {
  if (isFinished(run)) return run
  const steps = run.steps.map((known) => (known.id === step.id && ahead(step, known) >= 0 ? step : known))
  if (!run.steps.some((known) => known.id === step.id)) steps.push(step)
  return counted(run, steps)
}

/** What was told of a run, with those of its steps that are known to be further already. */
function withSteps(told: Run, known: Run): Run {
  const further = known.steps.filter((step) => {
    const other = told.steps.find((each) => each.id === step.id)
    return other !== undefined && ahead(step, other) > 0
  })
  return further.reduce(withStep, told)
}

/**
 * The newer of two states of one run. Within an attempt a run only goes forward, so a finished or cancelled one is not
 * reopened by what was said before, only by a later attempt (retry), and no step of it goes back.
 */
export function newerRun(known: Run | undefined, told: Run): Run {
  if (!known || told === known) return told
  const attempts = told.attempt - known.attempt
  if (attempts !== 0) return attempts > 0 ? told : known
  const stages = stage(told) - stage(known)
  if (stages !== 0) return stages > 0 ? told : known
  if (told.done < known.done) return known
  return isFinished(told) ? told : withSteps(told, known)
}

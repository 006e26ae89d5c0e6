/** Counts and picks over runs, kept apart from how they are drawn. */
import type { Run, Step } from "../api/types"
import { clipsOf, countsOf, hasRest } from "./batch"

/** Parts that are made or composed; reused ones are no work. */
export const workOf = (run: Run): Step[] => run.steps.filter((step) => step.action !== "reuse")

/** Parts running and parts waiting over all these runs, as the header's chip counts them; of a batch its clips. */
export function tally(runs: Run[]): { running: number; queued: number } {
  let running = 0
  let queued = 0
  for (const run of runs) {
    if (run.state !== "running" && run.state !== "queued") continue
    const clips = countsOf(clipsOf(run))
    running += clips.regenerating
    queued += clips.queued
    for (const step of workOf(run)) {
      if (run.batch && step.scene_id) continue
      if (step.state === "running") running += 1
      // A batch's film is put together after its clips; that is no work of its own that somebody waits for.
      else if (!run.batch && (step.state === "waiting" || step.state === "held")) queued += 1
    }
  }
  return { running, queued }
}

/** How far a run is, 0 to 1, each part of its work counting the same. */
export function progressOf(run: Run): number {
  if (run.state === "done") return 1
  const steps = workOf(run)
  if (steps.length === 0) return 0
  const made = steps.reduce((sum, step) => sum + (step.state === "done" ? 1 : step.progress), 0)
  return Math.min(1, made / steps.length)
}

/** Whether a run can go on from where it ended. */
export const isRetryable = (run: Run): boolean =>
  run.state === "failed" || run.state === "cancelled" || run.state === "held" || hasRest(run)

/** Whether someone should look at this run. */
export const needsAttention = (run: Run): boolean =>
  run.state === "failed" || run.state === "conflict" || run.state === "held" || hasRest(run)

/** What a run has cost so far; its parts tell of their cost before the run does. */
export const costSoFar = (run: Run): number =>
  Math.max(
    run.cost_usd,
    run.steps.reduce((sum, step) => sum + (step.cost_usd ?? 0), 0),
  )

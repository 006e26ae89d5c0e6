/** Counts and picks over runs, kept apart from how they are drawn. */
import type { Run, Step } from "../api/types"
import { clipsOf, countsOf } from "./batch"

/**
 * The parts of a run: what is made, as the plan's quote counts them. What is reused and what is put together is none.
 * The one place where parts are counted, so that header, strip, panel and plan agree.
 */
export const partsOf = (run: Run): Step[] => run.steps.filter((step) => step.action === "generate")

/** What a run has to do: its parts, and what is put together of them. */
export const workOf = (run: Run): Step[] => run.steps.filter((step) => step.action !== "reuse")

/** How many parts are ready, and of how many. */
export function readyOf(run: Run): { done: number; total: number } {
  const parts = partsOf(run)
  return { done: parts.filter((step) => step.state === "done").length, total: parts.length }
}

export type Tally = { running: number; composing: number; queued: number }

/**
 * Parts running and parts waiting over all these runs, as the header's chip counts them; of a batch its clips, and
 * apart from them that its film is put together, which is no part that somebody asked for.
 */
export function tally(runs: Run[]): Tally {
  const sum: Tally = { running: 0, composing: 0, queued: 0 }
  for (const run of runs) {
    if (run.state !== "running" && run.state !== "queued") continue
    if (run.batch) {
      const clips = countsOf(clipsOf(run))
      sum.running += clips.regenerating
      sum.queued += clips.queued
      if (isComposing(run)) sum.composing += 1
      continue
    }
    for (const step of partsOf(run)) {
      if (step.state === "running") sum.running += 1
      else if (step.state === "waiting" || step.state === "held") sum.queued += 1
    }
    if (isComposing(run)) sum.composing += 1
  }
  return sum
}

/** Whether all parts of a run at work are through, of a batch all clips, so that only the film is left. */
export function isComposing(run: Run): boolean {
  if (!run.batch) {
    const composed = run.steps.some((step) => step.action === "compose")
    return run.state === "running" && composed && partsOf(run).every((step) => step.state === "done")
  }
  const clips = clipsOf(run)
  const { queued, regenerating } = countsOf(clips)
  return run.state === "running" && clips.length > 0 && queued + regenerating === 0
}

/** How far a run is, 0 to 1, each part of its work counting the same. */
export function progressOf(run: Run): number {
  if (run.state === "done") return 1
  const steps = workOf(run)
  if (steps.length === 0) return 0
  const made = steps.reduce((sum, step) => sum + (step.state === "done" ? 1 : step.progress), 0)
  return Math.min(1, made / steps.length)
}

/** Runs in the order of their turn: those at work, then those that wait, the oldest first. */
export const inTurn = (runs: Run[]): Run[] => {
  const turn = (run: Run) => `${run.state === "queued" ? 1 : 0} ${run.created_at}`
  return runs.toSorted((a, b) => turn(a).localeCompare(turn(b)))
}

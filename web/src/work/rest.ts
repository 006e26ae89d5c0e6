/**
 * What a run that is over can still be asked for. A newer run may have seen to some of it: what that one made must not
 * be offered again, as a retry would put the old words over it.
 */
import { isActive } from "../api/queries"
import type { Run } from "../api/types"
import { clipsOf, statusOf, type ClipWork } from "./batch"
import { workOf } from "./counts"

/** The scenes a run made, or is making just now. */
function scenesSeenTo(run: Run): string[] {
  const work = workOf(run)
  const scenes = new Set(work.flatMap((step) => step.scene_id ?? []))
  const wanted = isActive(run) ? ["queued", "regenerating", "complete"] : ["complete"]
  return [...scenes].filter((scene) =>
    wanted.includes(statusOf(work.filter((step) => step.scene_id === scene))),
  )
}

/** The scenes that runs of the same film after this one made or are making. */
function seenToSince(run: Run, runs: Run[]): Set<string> {
  const since = runs.filter(
    (other) =>
      other.project_id === run.project_id &&
      other.created_at > run.created_at &&
      (isActive(other) || other.state === "done"),
  )
  return new Set(since.flatMap(scenesSeenTo))
}

const unfinishedOf = (run: Run): ClipWork[] =>
  isActive(run) ? [] : clipsOf(run).filter((clip) => clip.status !== "complete")

/** The clips of a batch that ended without them and that nothing newer made. `runs`: as many as are known. */
export function restOf(run: Run, runs: Run[]): ClipWork[] {
  const since = seenToSince(run, runs)
  return unfinishedOf(run).filter((clip) => !since.has(clip.scene_id))
}

/** Whether a batch that is through can be asked for the clips it did not make. */
export const hasRest = (run: Run, runs: Run[]): boolean =>
  run.batch != null &&
  (run.state === "done" || run.state === "conflict") &&
  run.retried_by == null &&
  restOf(run, runs).length > 0

/** What the rest of a batch costs at most, at the discount that was quoted; steps that were made are not paid again. */
export function priceOfRest(run: Run, runs: Run[]): number {
  const scenes = new Set(restOf(run, runs).map((clip) => clip.scene_id))
  const gross = run.steps
    .filter((step) => step.scene_id && scenes.has(step.scene_id) && step.state !== "done")
    .reduce((sum, step) => sum + step.price_usd, 0)
  return Math.round(gross * (100 - (run.batch?.discount_percent ?? 0)) * 1e4) / 1e6
}

/** Whether all that a run left unmade was made or is being made by newer ones. */
function isOvertaken(run: Run, runs: Run[]): boolean {
  const missing = workOf(run).filter((step) => step.action === "generate" && step.state !== "done")
  const since = seenToSince(run, runs)
  return missing.length > 0 && missing.every((step) => step.scene_id != null && since.has(step.scene_id))
}

const OPEN = ["failed", "cancelled", "held"]

/** Whether a run can go on from where it ended. */
export const isRetryable = (run: Run, runs: Run[]): boolean =>
  (OPEN.includes(run.state) && run.retried_by == null && !isOvertaken(run, runs)) || hasRest(run, runs)

/** Whether someone should look at this run; what was cancelled was wanted so. */
export const needsAttention = (run: Run, runs: Run[]): boolean =>
  (run.state === "conflict" && !run.decided) ||
  (run.state === "done" &&
    hasRest(run, runs) &&
    restOf(run, runs).some((clip) => clip.status !== "cancelled")) ||
  ((run.state === "failed" || run.state === "held") && isRetryable(run, runs))

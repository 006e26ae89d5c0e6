/** How far the work on a project is, and the first picture that came of it. Pure. */
import type { Run } from "../api/types"
import { isActive } from "../api/queries"
import { progressOf, workOf } from "../work/counts"

export type Making = { done: number; total: number; progress: number; picture: string | null }

/** The oldest run at work on this project; null when none is known. `runs` are newest first. */
export function makingOf(runs: readonly Run[], projectId: string): Making | null {
  const run = runs.findLast((each) => each.project_id === projectId && isActive(each))
  if (!run) return null
  const work = workOf(run)
  const pictured = run.steps
    .filter((step) => step.thumbnail)
    .toSorted((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity))
  return {
    done: work.filter((step) => step.state === "done").length,
    total: work.length,
    progress: progressOf(run),
    picture: pictured[0]?.thumbnail ?? null,
  }
}

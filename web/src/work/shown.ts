/** Which of a project's runs has the word in the strip above its clips. */
import { isActive } from "../api/queries"
import type { Project, Run } from "../api/types"
import { hasRest } from "./batch"

export type Shown =
  | { kind: "idle" }
  /** `behind`: how many more wait. */
  | { kind: "work"; run: Run; behind: number }
  | { kind: "conflict" | "failed" | "done"; run: Run }

/** A conflict waits for a decision only while the version it met is current; once the head moved on, it was decided. */
export function isOpenConflict(run: Run, project: Project): boolean {
  return run.state === "conflict" && run.conflict?.head?.id === project.head?.id
}

/** A batch that is through: it has clips left to ask for again, or what it made is what the film is now. */
const tellsOfItself = (run: Run, project: Project): boolean =>
  run.batch != null &&
  run.state === "done" &&
  (hasRest(run) || (run.retried_by == null && run.result_version === project.head?.number))

/** `runs` newest first. Work goes before decisions, decisions before news. */
export function shownOf(runs: Run[], project: Project, dismissed: ReadonlySet<string>): Shown {
  const active = runs.filter(isActive)
  const working = active.findLast((run) => run.state === "running") ?? active.at(-1)
  if (working) return { kind: "work", run: working, behind: active.length - 1 }
  const open = runs.filter((run) => !dismissed.has(run.id))
  const conflict = open.find((run) => isOpenConflict(run, project))
  if (conflict) return { kind: "conflict", run: conflict }
  const newest = runs[0]
  if (newest && open.includes(newest) && (newest.state === "failed" || newest.state === "held"))
    return { kind: "failed", run: newest }
  const done = open.find((run) => tellsOfItself(run, project))
  return done ? { kind: "done", run: done } : { kind: "idle" }
}

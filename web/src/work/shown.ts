/** Which of a project's runs has the word in the strip above its clips. */
import { isActive } from "../api/queries"
import type { Operation, Project, Run } from "../api/types"
import { operationOf } from "./outcome"
import { hasRest } from "./rest"

export type Ended = { kind: "failed" | "cancelled" | "done" | "undone"; run: Run }
export type Shown =
  | { kind: "idle" }
  /** `others`: the other ones at work or waiting, newest first. */
  | { kind: "work"; run: Run; others: Run[] }
  | { kind: "conflict"; run: Run }
  | Ended

/**
 * A conflict waits until it is decided, wherever the head has moved since: until what was kept is current, was merged
 * or worked on from, or was put aside.
 */
export function isOpenConflict(run: Run, project: Project): boolean {
  return run.state === "conflict" && !run.decided && run.conflict?.kept?.id !== project.head?.id
}

const endOf = (run: Run): string => run.finished_at ?? run.created_at

/** The run that ended last, which is the only one whose end is still news; a batch that waited may have been cancelled
 * before the one it waited for was through. */
export const lastEnded = (runs: Run[]): Run | undefined =>
  runs
    .filter((run) => !isActive(run))
    .reduce<Run | undefined>((last, run) => (!last || endOf(run) > endOf(last) ? run : last), undefined)

/** How a run ended, if the strip has anything to say of that. */
function newsOf(run: Run, runs: Run[], project: Project, operations: Operation[]): Ended["kind"] | null {
  if (run.state === "failed" || run.state === "held") return "failed"
  if (run.state === "cancelled") return "cancelled"
  if (run.batch == null || run.state !== "done" || run.retried_by != null) return null
  if (run.result_version === project.head?.number) return "done"
  if (operationOf(run, operations)?.undone) return "undone"
  return hasRest(run, runs) ? "done" : null
}

/** `runs` and `operations` newest first. Work goes before decisions, decisions before news. */
export function shownOf(
  runs: Run[],
  project: Project,
  dismissed: ReadonlySet<string>,
  operations: Operation[] = [],
): Shown {
  const active = runs.filter(isActive)
  const run = active.findLast((each) => each.state === "running") ?? active.at(-1)
  if (run) return { kind: "work", run, others: active.filter((each) => each !== run) }
  const conflict = runs.find((each) => !dismissed.has(each.id) && isOpenConflict(each, project))
  if (conflict) return { kind: "conflict", run: conflict }
  const last = lastEnded(runs)
  if (!last || dismissed.has(last.id)) return { kind: "idle" }
  const kind = newsOf(last, runs, project, operations)
  return kind ? { kind, run: last } : { kind: "idle" }
}

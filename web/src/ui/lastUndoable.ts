/** Which change of a project Ctrl+Z takes back. Pure. */
import type { Operation } from "../api/types"

type Facts = Pick<Operation, "id" | "kind" | "undone" | "undoable" | "undoes">

/** Whether it took something back; one that took an undo back did the thing again instead. */
export function isUndo(operation: Facts, all: readonly Facts[]): boolean {
  if (operation.kind !== "undo") return false
  const target = all.find((each) => each.id === operation.undoes)
  return !target || !isUndo(target, all)
}

/** The newest change that still stands and can be taken back; `all` newest first. */
export const lastUndoable = <T extends Facts>(all: readonly T[]): T | undefined =>
  all.find((each) => each.undoable && !each.undone && !isUndo(each, all))

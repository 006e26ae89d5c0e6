/** What Ctrl+Z takes back. */
import { expect, it } from "vitest"
import { lastUndoable } from "./lastUndoable"

const operation = (id: string, kind = "edit", part = {}) => ({
  id,
  kind,
  undone: false,
  undoable: true,
  undoes: null as string | null,
  ...part,
})
const gone = { undone: true, undoable: false }
const undo = (id: string, undoes: string, part = {}) => operation(id, "undo", { undoes, ...part })

it("is the newest change that still stands", () => {
  expect(lastUndoable([operation("b"), operation("a")])?.id).toBe("b")
  expect(lastUndoable([operation("m", "archive", { undoable: false }), operation("a")])?.id).toBe("a")
  expect(lastUndoable([operation("a", "make", { undoable: false })])).toBeUndefined()
})
it("goes further back each time, and not back and forth", () => {
  const once = [undo("u", "b"), operation("b", "edit", gone), operation("a")]
  expect(lastUndoable(once)?.id).toBe("a")
  expect(lastUndoable([undo("v", "a"), ...once.slice(0, 2), operation("a", "edit", gone)])).toBeUndefined()
})
it("takes back what was done again", () => {
  const again = [undo("r", "u"), undo("u", "b", gone), operation("b", "edit", gone), operation("a")]
  expect(lastUndoable(again)?.id).toBe("r")
})

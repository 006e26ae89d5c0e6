/** What a run came to, and how it is taken back. */
import { expect, it } from "vitest"
import type { Operation, Run, Step } from "../api/types"
import { operationOf, outcomeWords } from "./outcome"

const step = (scene_id: string, state: Step["state"]) =>
  ({ scene_id, slot: "clip", state, progress: 0 }) as Step
const batch = {
  state: "done",
  result_version: 3,
  cost_usd: 0.297,
  quote_usd: 0.405,
  steps: [step("a", "done"), step("b", "failed"), step("c", "done")],
  batch: { clips: [{ scene_id: "a" }, { scene_id: "b" }, { scene_id: "c" }] },
  finished_at: "2026-11-21T10:00:00Z",
} as Run

it("a batch says what it made, what failed and whether that was charged, and the cost against the quote", () => {
  const { title, line } = outcomeWords(batch)
  expect(title).toBe("2 of 3 clips new")
  expect(line).toBe("1 failed (not charged) · version 3, put together once · charged $0.297 of $0.405 quoted")
})

const operation = (id: string, at: string, part: Partial<Operation> = {}) =>
  ({ id, kind: "edit", at, undoable: true, undone: false, ...part }) as Operation

it("is taken back by the operation it ended with, never by an older one", () => {
  const before = operation("before", "2026-11-21T09:00:00Z")
  const label = operation("label", "2026-11-21T10:05:00Z", { kind: "label" })
  const own = operation("own", "2026-11-21T10:00:00.4Z")
  expect(operationOf(batch, [label, own, before])?.id).toBe("own")
  expect(operationOf(batch, [label, { ...own, undone: true }, before])).toBeUndefined()
  expect(operationOf(batch, [operation("later", "2026-11-21T10:09:00Z"), own])?.id).toBe("own")
})

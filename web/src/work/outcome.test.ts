/** What a run came to, and how it is taken back. */
import { expect, it } from "vitest"
import type { Operation, Project, Run, Step } from "../api/types"
import { operationOf, outcomeWords, undoneWords } from "./outcome"

const step = (scene_id: string, state: Step["state"]) =>
  ({ scene_id, slot: "clip", action: "generate", state, progress: 0 }) as Step
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
  expect(line).toBe("1 failed (not charged) · film v3, put together once · charged $0.297 of $0.405 quoted")
})

const operation = (id: string, at: string, part: Partial<Operation> = {}) =>
  ({ id, kind: "edit", at, undoable: true, undone: false, ...part }) as Operation

it("is taken back by the operation it ended with, never by an older one", () => {
  const before = operation("before", "2026-11-21T09:00:00Z")
  const label = operation("label", "2026-11-21T10:05:00Z", { kind: "label" })
  const own = operation("own", "2026-11-21T10:00:00.4Z")
  expect(operationOf(batch, [label, own, before])?.id).toBe("own")
  expect(operationOf(batch, [label, before])).toBeUndefined()
  expect(operationOf({ ...batch, result_version: null }, [own])).toBeUndefined()
  expect(operationOf(batch, [operation("later", "2026-11-21T10:09:00Z"), own])?.id).toBe("own")
})

it("says of clips that cost nothing that there was no charge, not that it was free of free", () => {
  expect(outcomeWords({ ...batch, cost_usd: 0, quote_usd: 0 }).line).toContain(" · no charge")
  expect(outcomeWords({ ...batch, cost_usd: 0 }).line).toMatch(/ · not charged$/)
})

it("says in whole sentences that all failed, and leaves what the provider said to the details", () => {
  const problem = {
    type: "/problems/generation-failed",
    title: "The provider could not make this part.",
    detail: "2 parts failed. The first one: the offline studio was told to fail this",
  }
  const steps = [step("a", "failed"), step("b", "failed")]
  const clips = [{ scene_id: "a" }, { scene_id: "b" }]
  const failed = {
    ...batch,
    state: "failed",
    result_version: null,
    done: 0,
    steps,
    problem,
  } as unknown as Run
  const run = { ...failed, batch: { clips } as Run["batch"], cost_usd: 0.08 }
  expect(outcomeWords(run)).toMatchObject({
    title: "2 clips failed · charged $0.08",
    line: "The film is unchanged. The provider could not make them.",
  })
  expect(outcomeWords({ ...run, cost_usd: 0 }).title).toBe("2 clips failed · not charged")
  const single = { ...run, batch: null, steps: [step("a", "failed")], cost_usd: 0 }
  expect(outcomeWords(single)).toMatchObject({
    title: "The provider could not make this part · not charged",
    line: `The film is unchanged. ${problem.detail}.`,
  })
})

it("says of a cancelled run what was kept and charged, if anything", () => {
  const cancelled = { ...batch, state: "cancelled", result_version: null, cost_usd: 0 } as Run
  const nothing = { ...cancelled, steps: [step("a", "cancelled")] }
  expect(outcomeWords(nothing).line).toBe("Nothing was made, you were not charged.")
  const some = { ...cancelled, steps: [step("a", "done"), step("b", "cancelled")], cost_usd: 0.009 }
  expect(outcomeWords(some).line).toContain("1 part that was ready is kept, charged $0.009")
})

it("says which version is current again after it was taken back", () => {
  const project = { head: { number: 2 } } as Project
  expect(undoneWords(batch, project).line).toContain("Film v2 is the current one again")
})

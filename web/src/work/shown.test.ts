/** Which run the strip above the clips speaks of. */
import { expect, it } from "vitest"
import type { Operation, Project, Run, Step } from "../api/types"
import { shownOf } from "./shown"

const project = { head: { id: "v2", number: 2 } } as Project
const step = (state: Step["state"]) =>
  ({ scene_id: "a", slot: "clip", action: "generate", state, progress: 0 }) as Step
const run = (id: string, part: Partial<Run> = {}): Run =>
  ({
    id,
    project_id: "p",
    state: "done",
    steps: [],
    batch: null,
    retried_by: null,
    conflict: null,
    created_at: "2026-11-21T10:00:00Z",
    finished_at: null,
    ...part,
  }) as Run
const batch = (id: string, clip: Step["state"], part: Partial<Run> = {}) =>
  run(id, { steps: [step(clip)], batch: { clips: [{ scene_id: "a" }] } as Run["batch"], ...part })
const say = (runs: Run[], dismissed: string[] = [], operations: Operation[] = []) => {
  const shown = shownOf(runs, project, new Set(dismissed), operations)
  return shown.kind === "idle" ? "idle" : `${shown.kind} ${shown.run.id}`
}

it("says nothing of ordinary runs that went well", () => {
  expect(say([run("r", { result_version: 2 })])).toBe("idle")
})
it("speaks of the batch at work, not of the one behind it, and counts that one", () => {
  const runs = [batch("b", "waiting", { state: "queued" }), batch("a", "running", { state: "running" })]
  expect(shownOf(runs, project, new Set())).toMatchObject({
    kind: "work",
    run: { id: "a" },
    others: [{ id: "b" }],
  })
})
it("asks for a decision until it is decided, wherever the current version has moved", () => {
  const met = (id: string, part: Partial<Run> = {}) =>
    run("c", { state: "conflict", decided: false, conflict: { head: { id } } as Run["conflict"], ...part })
  expect(say([met("v2")])).toBe("conflict c")
  expect(say([met("v1")])).toBe("conflict c")
  expect(say([met("v1", { decided: true })])).toBe("idle")
  const kept = { head: { id: "v1" }, kept: { id: "v2" } } as Run["conflict"]
  expect(say([met("v1", { conflict: kept })])).toBe("idle")
  expect(say([met("v1")], ["c"])).toBe("idle")
})
it("tells of a failure of the newest run until it is put aside", () => {
  expect(say([run("f", { state: "failed" })])).toBe("failed f")
  expect(say([run("f", { state: "failed" })], ["f"])).toBe("idle")
  expect(say([run("n"), run("f", { state: "failed" })])).toBe("idle")
})
it("tells of a batch that made the current version, and of one with clips left, until retried", () => {
  expect(say([batch("b", "done", { result_version: 2 })])).toBe("done b")
  expect(say([batch("b", "done", { result_version: 1 })])).toBe("idle")
  expect(say([batch("b", "failed", { result_version: 1 })])).toBe("done b")
  expect(say([batch("b", "failed", { result_version: 1, retried_by: "x" })])).toBe("idle")
})

const at = (time: string) => `2026-11-21T${time}Z`

it("tells of the one that ended last, not of an older outcome below it", () => {
  const partial = batch("old", "failed", { result_version: 2, finished_at: at("10:01:00") })
  const cancelled = batch("new", "waiting", { state: "cancelled", finished_at: at("10:02:00") })
  expect(say([cancelled, partial])).toBe("cancelled new")
  expect(say([cancelled, partial], ["new"])).toBe("idle")
  expect(say([run("single", { finished_at: at("10:03:00") }), partial])).toBe("idle")
  // The batch behind it was given up before this one was through.
  expect(say([{ ...cancelled, finished_at: at("10:00:30") }, partial])).toBe("done old")
})
it("tells that a batch was taken back, and nothing when the film merely went on", () => {
  const before = batch("a", "done", { result_version: 2, finished_at: at("10:01:00") })
  const taken = batch("b", "done", { result_version: 3, finished_at: at("10:05:00") })
  const operation = { kind: "edit", at: at("10:05:00"), undoable: true, undone: true } as Operation
  expect(say([taken, before], [], [operation])).toBe("undone b")
  expect(say([taken, before], [], [{ ...operation, undone: false }])).toBe("idle")
})

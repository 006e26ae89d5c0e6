/** The numbers of the header's chip and of progress bars. */
import { expect, it } from "vitest"
import type { Run, Step } from "../api/types"
import { inTurn, progressOf, readyOf, tally } from "./counts"
import { partWords } from "./partWords"
import { en } from "../ui/messages/en"

const step = (state: Step["state"], progress = 0, action: Step["action"] = "generate") =>
  ({ state, progress, action }) as Step
const run = (state: Run["state"], steps: Step[]) => ({ state, steps }) as Run

it("counts parts that are made, not those reused, and none of a run that was cancelled", () => {
  const active = run("running", [step("done", 1, "reuse"), step("running"), step("waiting"), step("waiting")])
  expect(tally([active, run("cancelled", [step("waiting")])])).toEqual({
    running: 1,
    composing: 0,
    queued: 2,
  })
})

it("measures progress over the work that is to be done", () => {
  expect(progressOf(run("running", [step("done", 1), step("running", 0.5), step("done", 1, "reuse")]))).toBe(
    0.75,
  )
  expect(progressOf(run("done", []))).toBe(1)
})

it("says that the film of a batch is put together once its clips are through", () => {
  const clip = { ...step("done", 1), scene_id: "a", slot: "clip" } as Step
  const film = { ...step("waiting", 0, "compose"), scene_id: null, slot: "film" } as Step
  const batch = { ...run("running", [clip, film]), batch: { clips: [{ scene_id: "a" }] } } as Run
  const { running, composing, queued } = tally([batch])
  expect(en.runs.chip(running, composing, queued)).toBe("Putting the film together")
  expect(en.runs.chip(0, 1, 2)).toBe("Putting the film together · 2 queued")
  expect(en.runs.chip(0, 0, 0)).toBe("Starting")
})

it("puts those at work before those that wait, the oldest first", () => {
  const at = (id: string, state: Run["state"], created_at: string) => ({ id, state, created_at }) as Run
  const runs = [at("c", "queued", "3"), at("b", "queued", "2"), at("a", "running", "1")]
  expect(inTurn(runs).map((each) => each.id)).toEqual(["a", "b", "c"])
})

it("counts the same parts everywhere: those the plan says are made, and not what is put together", () => {
  const steps = [step("done", 1), step("running"), step("done", 1, "reuse"), step("waiting", 0, "compose")]
  const working = run("running", steps)
  expect(readyOf(working)).toEqual({ done: 1, total: 2 })
  expect(partWords(working)).toBe("1 of 2 parts")
  expect(tally([working])).toEqual({ running: 1, composing: 0, queued: 0 })
  const last = run("running", [step("done", 1), step("running", 0, "compose")])
  expect(tally([last])).toEqual({ running: 0, composing: 1, queued: 0 })
  expect(partWords(run("running", [step("running", 0, "compose")]))).toBe("Putting the film together, once")
})

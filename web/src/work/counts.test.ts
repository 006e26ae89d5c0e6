/** The numbers of the header's chip and of progress bars. */
import { expect, it } from "vitest"
import type { Run, Step } from "../api/types"
import { progressOf, tally } from "./counts"

const step = (state: Step["state"], progress = 0, action: Step["action"] = "generate") =>
  ({ state, progress, action }) as Step
const run = (state: Run["state"], steps: Step[]) => ({ state, steps }) as Run

it("counts parts that are made, not those reused, and none of a run that was cancelled", () => {
  const active = run("running", [step("done", 1, "reuse"), step("running"), step("waiting"), step("waiting")])
  expect(tally([active, run("cancelled", [step("waiting")])])).toEqual({ running: 1, queued: 2 })
})

it("measures progress over the work that is to be done", () => {
  expect(progressOf(run("running", [step("done", 1), step("running", 0.5), step("done", 1, "reuse")]))).toBe(
    0.75,
  )
  expect(progressOf(run("done", []))).toBe(1)
})

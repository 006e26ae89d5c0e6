/** What a card says of the work on its project. */
import { expect, it } from "vitest"
import type { Run, Step } from "../api/types"
import { makingOf } from "./making"

const step = (state: Step["state"], position: number | null, thumbnail: string | null = null) =>
  ({ state, position, thumbnail, progress: state === "done" ? 1 : 0, action: "generate" }) as Step
const run = (id: string, project_id: string, steps: Step[], state: Run["state"] = "running") =>
  ({ id, project_id, state, steps, batch: null }) as unknown as Run

it("shows the picture of the earliest scene that has one, and counts the parts", () => {
  const steps = [step("done", null), step("done", 2, "two"), step("done", 1, "one"), step("waiting", 3)]
  expect(makingOf([run("a", "film", steps)], "film")).toEqual({
    done: 3,
    total: 4,
    progress: 0.75,
    picture: "one",
  })
})

it("speaks of the run at work first, and of none of another project or that has ended", () => {
  const runs = [run("newer", "film", [step("waiting", 1)]), run("older", "film", [step("done", 1, "x")])]
  expect(makingOf(runs, "film")?.picture).toBe("x")
  expect(makingOf(runs, "another")).toBeNull()
  expect(makingOf([run("a", "film", [step("done", 1, "x")], "done")], "film")).toBeNull()
})

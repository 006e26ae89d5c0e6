/** When an order may go out, and what is known when its answer is lost. */
import { expect, it } from "vitest"
import { ProblemError } from "../api/client"
import type { Edit, Plan } from "../api/types"
import { agreed, Dearer, lostOr, Overwritten, shapeOf, Unsure } from "./ordering"

const say = (scene: string, instruction: string): Edit => ({ op: "scene.instruct", scene, instruction })
const plan = { plan_hash: "h", quote: { total_usd: 0.1 } } as Plan

it("goes out with the plan that was on the button, or where none was yet", () => {
  expect(agreed(plan, 0.1, false)).toBe("h")
  expect(agreed(plan, 0.2, false)).toBe("h")
  expect(agreed(plan, null, false)).toBe("h")
})
it("does not go out at a higher price than was shown, nor for words that were changed after the press", () => {
  expect(() => agreed(plan, 0.05, false)).toThrow(Dearer)
  expect(() => agreed(plan, 0.1, true)).toThrow(Overwritten)
})
it("takes edits that differ in words for the same work, not those of other clips or lengths", () => {
  const one = shapeOf([say("a", "pink")])
  expect(shapeOf([say("a", "pinker")])).toBe(one)
  expect(shapeOf([say("b", "pink")])).not.toBe(one)
  expect(shapeOf([say("a", "pink"), say("b", "pink")])).not.toBe(one)
  const lasting = (duration: number) => shapeOf([{ op: "scene.edit", scene: "a", duration }])
  expect(lasting(2)).not.toBe(lasting(3))
})
it("is unsure after anything but a refusal by the house", () => {
  const answer = (status: number, type = "/problems/cap-reached") =>
    new ProblemError({ type, title: "", detail: "", status })
  const refused = answer(402)
  expect(lostOr(refused)).toBe(refused)
  expect(lostOr(answer(503))).toBeInstanceOf(Unsure)
  expect(lostOr(answer(404, "unexpected"))).toBeInstanceOf(Unsure)
  expect(lostOr(new TypeError("Failed to fetch"))).toBeInstanceOf(Unsure)
})

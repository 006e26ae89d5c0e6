/** Where toasts stand. */
import { expect, it } from "vitest"
import { liftOf } from "./lift"

const stack = { left: 20, right: 420, height: 60 }
const bar = (top: number, bottom: number, left = 0, right = 1000) => ({ top, bottom, left, right })

it("stands at the edge where nothing is in its way", () => {
  expect(liftOf(stack, [], 800, 16)).toBe(16)
  expect(liftOf(stack, [bar(700, 800, 500, 900)], 800, 16)).toBe(16)
  expect(liftOf(stack, [bar(100, 200)], 800, 16)).toBe(16)
})

it("stands above a bar, and above the next one that it would lie on then", () => {
  expect(liftOf(stack, [bar(742, 800)], 800, 16)).toBe(66)
  expect(liftOf(stack, [bar(660, 700), bar(742, 800)], 800, 16)).toBe(148)
  expect(liftOf(stack, [bar(742, 800), bar(300, 400)], 800, 16)).toBe(66)
})

it("does not leave the window for want of a free place", () => {
  expect(liftOf(stack, [bar(0, 800)], 800, 16)).toBe(16)
})

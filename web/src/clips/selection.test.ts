/** Ticking clips one by one, in ranges, all and none. */
import { expect, it } from "vitest"
import { fromAddress, inOrder, ranged, toAddress, toggled } from "./selection"

const order = ["a", "b", "c", "d", "e"]

it("stands in the address in film order, without clips that are gone", () => {
  expect(toAddress(["d", "gone", "a"], order)).toBe("a,d")
  expect(fromAddress("a,d")).toEqual(["a", "d"])
  expect(toAddress([], order)).toBeUndefined()
  expect(fromAddress(undefined)).toEqual([])
})

it("takes a clip in and out", () => {
  expect(toggled(["a"], "b")).toEqual(["a", "b"])
  expect(toggled(["a", "b"], "a")).toEqual(["b"])
})

it("ranges forward and backward, and shrinks when the other end comes back", () => {
  const range = { from: "b", besides: ["e"] }
  expect(inOrder(ranged(range, "d", order), order)).toEqual(["b", "c", "d", "e"])
  expect(inOrder(ranged(range, "c", order), order)).toEqual(["b", "c", "e"])
  expect(inOrder(ranged(range, "a", order), order)).toEqual(["a", "b", "e"])
})

it("ranges over nothing when an end is gone", () => {
  expect(ranged({ from: "gone", besides: ["e"] }, "a", order)).toEqual(["e"])
})

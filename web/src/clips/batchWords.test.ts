/** The words of a batch, kept whatever mode they are said in. */
import { expect, it } from "vitest"
import {
  ALL,
  batchEdits,
  faultsOf,
  forAll,
  hasWords,
  inMode,
  LONGEST,
  SILENT,
  textOf,
  withText,
} from "./batchWords"

const one = withText(SILENT, ALL, " make it nighttime ")
const both = withText(one, "b", "add more motion")

it("says one thing to all clips, trimmed, in the order given", () => {
  expect(batchEdits(both, ["a", "b"])).toEqual([
    { op: "scene.instruct", scene: "a", instruction: "make it nighttime" },
    { op: "scene.instruct", scene: "b", instruction: "make it nighttime" },
  ])
})
it("says each its own in the other mode, and forgets neither when the mode changes", () => {
  const each = { ...both, mode: "each" as const }
  expect(batchEdits(each, ["b"])).toEqual([
    { op: "scene.instruct", scene: "b", instruction: "add more motion" },
  ])
  expect(textOf({ ...each, mode: "one" }, ALL)).toBe(" make it nighttime ")
})
it("puts the one instruction into fields that are empty, and takes it out again where it was left as it is", () => {
  const each = inMode(both, "each", ["a", "b"])
  expect(each).toMatchObject({ mode: "each", each: { a: both.one, b: "add more motion" } })
  const back = inMode(each, "one", ["a", "b"])
  expect(back).toMatchObject({ mode: "one", one: both.one, each: { b: "add more motion" } })
  expect(inMode(withText(back, ALL, "rain"), "each", ["a", "b"]).each).toMatchObject({ a: "rain" })
})
it("says to all what is said to the first, on demand", () => {
  expect(forAll(withText(both, "a", "fog"), ["a", "b"]).each).toEqual({ a: "fog", b: "fog" })
})
it("stands something in for words that are missing, so that there is a price", () => {
  expect(batchEdits(SILENT, ["a"])).toEqual([{ op: "scene.instruct", scene: "a", instruction: "…" }])
})
it("finds fields without words or with too many, only those that count", () => {
  expect([...faultsOf({ ...both, mode: "each" }, ["a", "b"])]).toEqual([["a", "empty"]])
  expect([...faultsOf(both, ["a", "b"])]).toEqual([])
  expect([...faultsOf(withText(SILENT, ALL, "x".repeat(LONGEST + 1)), ["a"])]).toEqual([[ALL, "long"]])
  expect([...faultsOf(withText(SILENT, ALL, "  "), ["a", "b"])]).toEqual([[ALL, "empty"]])
})
it("knows whether anything would be missed", () => {
  expect(hasWords(SILENT)).toBe(false)
  expect(hasWords(withText(SILENT, "a", " "))).toBe(false)
  expect(hasWords(both)).toBe(true)
})

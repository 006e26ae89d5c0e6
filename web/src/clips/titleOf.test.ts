/** Titles made of prompts. */
import { expect, it } from "vitest"
import { titleOf } from "./titleOf"

it.each([
  ["Gulls over the harbour", "Gulls over the harbour"],
  ["  Gulls over the harbour at night, seen from the mast", "Gulls over the harbour at night"],
  ["Rain.", "Rain"],
  ["", ""],
])("%j is called %j", (prompt, title) => expect(titleOf(prompt)).toBe(title))

it("cuts one endless word", () => expect(titleOf("x".repeat(80))).toHaveLength(32))

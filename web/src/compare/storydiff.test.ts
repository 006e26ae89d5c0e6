import { describe, expect, it } from "vitest"
import { diffStory, folded, sideOf, type Block } from "./storydiff"

const text = (blocks: Block[], side: "left" | "right"): string =>
  blocks
    .map((block) =>
      sideOf(block, side)
        .map((part) => part.text)
        .join(""),
    )
    .filter((paragraph) => paragraph !== "")
    .join("\n\n")

const before =
  "The city wakes slowly.\n\nA runner ties her laces.\n\nThe light is grey.\n\nShe stops and breathes."
const after =
  "The city wakes all at once.\n\nA runner ties her laces.\n\nThe first light is gold.\n\nShe stops and breathes.\n\nThe logo rises."

describe("the difference of two texts", () => {
  it("marks the changed words and leaves unchanged paragraphs alone", () => {
    const blocks = diffStory(before, after)
    expect(blocks.map((block) => block.kind)).toEqual(["changed", "same", "changed", "same", "added"])
    expect(blocks[0]?.parts.filter((part) => part.kind === "removed").map((part) => part.text)).toEqual([
      "slowly",
    ])
  })
  it("gives both texts back whole, whatever the change", () => {
    for (const [a, b] of [
      [before, after],
      [after, before],
      ["", after],
      [before, ""],
      ["One.\n\nTwo.", "Zero.\n\nOne.\n\nSomething else entirely, at length.\n\nTwo!"],
    ] as const) {
      const blocks = diffStory(a, b)
      expect(text(blocks, "left")).toBe(a)
      expect(text(blocks, "right")).toBe(b)
    }
  })
  it("shows paragraphs with little in common as removed and added, not as word salad", () => {
    const kinds = diffStory("A quiet harbour at noon.", "Nobody remembered whose idea the balloon was.").map(
      (block) => block.kind,
    )
    expect(kinds).toEqual(["removed", "added"])
  })
  it("folds unchanged paragraphs into one gap, and unfolds them on request", () => {
    const blocks = diffStory("a\n\nb\n\nc\n\nold end of it", "a\n\nb\n\nc\n\nnew end of it")
    expect(folded(blocks, false)).toMatchObject([{ kind: "gap", count: 3 }, { kind: "block" }])
    expect(folded(blocks, true)).toHaveLength(4)
  })
  it("finds nothing between equal texts", () => {
    expect(diffStory(before, before).every((block) => block.kind === "same")).toBe(true)
    expect(diffStory("", "")).toEqual([])
  })
})

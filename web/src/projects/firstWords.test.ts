import { describe, expect, it } from "vitest"
import { firstWordsOf } from "./firstWords"

describe("the first words of a story", () => {
  it("are those a reader would read, not headings or marks", () => {
    expect(
      firstWordsOf("# The oven\n\n*Two* bakers share [one](https://x) oven.\n\n---\n\nIt is `cold`."),
    ).toBe("Two bakers share one oven. It is cold.")
  })
  it("end at a word when there are many", () => {
    const words = firstWordsOf("winter ".repeat(100))
    expect(words).toMatch(/^(winter )+…$/)
    expect(words.length).toBeLessThan(225)
  })
  it("are nothing for an empty story", () => {
    expect(firstWordsOf("")).toBe("")
  })
})

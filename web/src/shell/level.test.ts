/** The notice about storage. */
import { describe, expect, it } from "vitest"
import { noticeOf, remembered } from "./level"

describe("the notice about storage", () => {
  it("is not shown while there is room", () => {
    expect(noticeOf("fine", "fine")).toBeNull()
  })
  it("is shown near the limit and over it", () => {
    expect(noticeOf("near", "fine")).toBe("near")
    expect(noticeOf("over", "fine")).toBe("over")
  })
  it("stays away once put aside, until the next level", () => {
    expect(noticeOf("near", "near")).toBeNull()
    expect(noticeOf("over", "near")).toBe("over")
    expect(noticeOf("over", "over")).toBeNull()
  })
  it("is said again when room was made and used up again", () => {
    expect(remembered("over", "near", true)).toBe("near")
    expect(remembered("near", "fine", true)).toBe("fine")
    expect(noticeOf("near", remembered("near", "fine", true))).toBe("near")
  })
  it("is not forgotten while the level is not known yet", () => {
    expect(remembered("near", "fine", false)).toBe("near")
  })
})

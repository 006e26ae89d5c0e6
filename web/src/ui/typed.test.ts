import { describe, expect, it } from "vitest"
import { followed } from "./typed"

const held = { typed: "harbour red", seen: "", sent: "harbour" }

describe("a field whose words stand in the address", () => {
  it("keeps what was typed on while its own words arrive there", () => {
    expect(followed(held, "harbour")).toEqual({ ...held, seen: "harbour" })
  })
  it("follows an address that somebody else changed, as a link or the way back do", () => {
    expect(followed(held, "lamp").typed).toBe("lamp")
    expect(followed({ typed: "lamp", seen: "lamp", sent: "lamp" }, "").typed).toBe("")
  })
  it("stays the same object while nothing changed", () => {
    expect(followed(held, "")).toBe(held)
  })
})

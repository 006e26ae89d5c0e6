import { describe, expect, it } from "vitest"
import { frameAt, frameCount, middleOf, timecode } from "./frames"

describe("frame arithmetic", () => {
  it("finds every frame again from its middle, its start and a rounded start", () => {
    for (const rate of [23.976, 24, 25, 30, 60]) {
      for (let frame = 0; frame < 2000; frame += 7) {
        expect(frameAt(middleOf(frame, rate), rate)).toBe(frame)
        expect(frameAt(frame / rate, rate)).toBe(frame)
        expect(frameAt(Number((frame / rate).toFixed(6)), rate)).toBe(frame)
      }
    }
  })
  it("never answers a negative frame or an empty piece", () => {
    expect(frameAt(-3, 24)).toBe(0)
    expect(frameCount(0, 24)).toBe(1)
    expect(frameCount(5, 24)).toBe(120)
  })
  it("reads as minutes, seconds and frame", () => {
    expect(timecode(0, 24)).toBe("0:00.00")
    expect(timecode(75.5, 24)).toBe("1:15.12")
    expect(timecode(59.99, 24)).toBe("0:59.23")
  })
})

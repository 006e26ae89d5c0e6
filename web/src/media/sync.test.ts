import { describe, expect, it } from "vitest"
import { frameAt } from "./frames"
import { correctionFor, leaderAt, placeOf, restOf, shuttle, spanOf, stepped, type Side } from "./sync"

const side = (duration: number, offset = 0): Side => ({ duration, offset, rate: 24 })

describe("the shared timeline", () => {
  it("lasts until the later side has ended, offsets counted", () => {
    expect(spanOf([side(5), side(8)])).toBe(8)
    expect(spanOf([side(5), side(8, 4)])).toBe(5)
    expect(spanOf([side(5), side(5, -2)])).toBe(7)
    expect(spanOf([null, side(3)])).toBe(3)
    expect(spanOf([null, null])).toBe(0)
  })
  it("holds a side at its first frame before it starts and at its last after it ended", () => {
    expect(placeOf(1, side(5, -2))).toBe(0)
    expect(frameAt(placeOf(9, side(5)), 24)).toBe(119)
  })
})

describe("resting", () => {
  it("puts two sides of different length on the same frame, and the shorter on its last", () => {
    for (let shared = 0; shared < 5; shared += 0.013) {
      expect(frameAt(restOf(shared, side(5)), 24)).toBe(frameAt(restOf(shared, side(8)), 24))
    }
    expect(frameAt(restOf(7, side(5)), 24)).toBe(119)
  })
  it("keeps an offset of whole frames exact", () => {
    const ahead = side(5, 3 / 24)
    for (let frame = 0; frame < 100; frame += 1) {
      const shared = (frame + 0.5) / 24
      expect(frameAt(restOf(shared, ahead), 24)).toBe(frame + 3)
    }
  })
  it("steps frame by frame without ever skipping or repeating one, and stops at both ends", () => {
    let at = 0
    for (let frame = 1; frame < 120; frame += 1) {
      at = stepped(at, 1, 5, 24)
      expect(frameAt(at, 24)).toBe(frame)
    }
    expect(frameAt(stepped(at, 1, 5, 24), 24)).toBe(119)
    expect(frameAt(stepped(0, -1, 5, 24), 24)).toBe(0)
  })
})

describe("leading", () => {
  it("lets the side that is heard lead, so its sound keeps its pitch", () => {
    const sides = { left: side(5), right: side(5) }
    expect(leaderAt(1, sides, "right")).toBe("right")
    expect(leaderAt(1, sides, null)).toBe("left")
  })
  it("hands over to the longer side when the leader has ended, and to nobody at the end", () => {
    const sides = { left: side(2), right: side(5) }
    expect(leaderAt(3, sides, "left")).toBe("right")
    expect(leaderAt(5, sides, "left")).toBeNull()
  })
})

describe("correcting", () => {
  it("leaves a third of a frame alone", () => {
    expect(correctionFor(1.01, 1, 24, 1)).toEqual({ playbackRate: 1, jump: null })
  })
  it("slows a side that is ahead, hurries one that is behind, never by more than a fifth", () => {
    expect(correctionFor(1.05, 1, 24, 1).playbackRate).toBeLessThan(1)
    expect(correctionFor(0.95, 1, 24, 1).playbackRate).toBeGreaterThan(1)
    expect(correctionFor(1.29, 1, 24, 1).playbackRate).toBeCloseTo(0.8)
    expect(correctionFor(1.29, 1, 24, 2).playbackRate).toBeCloseTo(1.6)
  })
  it("seeks when a change of speed would take too long", () => {
    expect(correctionFor(2, 1, 24, 1)).toEqual({ playbackRate: 1, jump: 1 })
  })
  it("brings any start drift within a frame in two seconds, and keeps it there", () => {
    for (const drift of [-0.29, -0.1, 0.06, 0.2, 0.29, 1.5]) {
      let lead = 10
      let follower = 10 + drift
      for (let at = 0; at < 2; at += 1 / 60) {
        const correction = correctionFor(follower, lead, 24, 1)
        if (correction.jump !== null) follower = correction.jump
        lead += 1 / 60
        follower += correction.playbackRate / 60
      }
      expect(Math.abs(follower - lead)).toBeLessThan(1 / 24)
    }
  })
})

describe("J K L", () => {
  it("doubles up to four times, turns round at normal speed and rests", () => {
    expect(shuttle(0, "l")).toBe(1)
    expect(shuttle(1, "l")).toBe(2)
    expect(shuttle(2, "l")).toBe(4)
    expect(shuttle(4, "l")).toBe(4)
    expect(shuttle(4, "j")).toBe(-1)
    expect(shuttle(-1, "j")).toBe(-2)
    expect(shuttle(-4, "j")).toBe(-4)
    expect(shuttle(-2, "k")).toBe(0)
  })
})

import { describe, expect, it } from "vitest"
import type { VersionSummary } from "../api/types"
import { DAY_HEIGHT, dayName, fits, offsetsOf, ROW_HEIGHT, rowsOf } from "./rows"
import { reveal, rowAt, visibleRange } from "./windowing"

const version = (number: number, change: Partial<VersionSummary> = {}): VersionSummary => ({
  id: `v${number}`,
  number,
  parent_id: number > 1 ? `v${number - 1}` : null,
  parent_number: number > 1 ? number - 1 : null,
  second_parent_id: null,
  origin: "edited",
  message: `Change ${number}`,
  author: { id: "p", name: "Ada" },
  created_at: new Date(2026, 4, 1 + Math.floor(number / 2), 12).toISOString(),
  labels: [],
  is_head: false,
  run_id: null,
  cost_usd: 0,
  poster: null,
  changed: [],
  ...change,
})

describe("the rows of the list", () => {
  it("puts one divider before each day and none between versions of the same day", () => {
    const { rows } = rowsOf([version(3), version(2), version(1)], "v3", true, { q: "", named: false })
    expect(rows.map((row) => row.kind)).toEqual(["day", "version", "version", "day", "version"])
  })
  it("carries the lines through a divider", () => {
    const { rows } = rowsOf([version(2), version(1)], "v2", true, { q: "", named: false })
    const divider = rows[2]
    expect(divider?.kind === "day" && divider.lines).toEqual([{ lane: 0, color: 0 }])
  })
  it("finds versions by every word of a search, in message, label, person or number, whatever the case", () => {
    const night = version(7, { message: "Scene 3: make it nighttime", labels: ["Client cut"] })
    for (const q of ["NIGHT", "scene night", "client", "ada", "v7", "ada cut 3"])
      expect(fits(night, { q, named: false })).toBe(true)
    expect(fits(night, { q: "night rain", named: false })).toBe(false)
    expect(fits(night, { q: "", named: true })).toBe(true)
    expect(fits(version(1), { q: "", named: true })).toBe(false)
  })
  it("draws no lines between versions that are no neighbours while a filter is on", () => {
    const { rows, lanes } = rowsOf([version(3), version(2), version(1)], "v3", true, {
      q: "change",
      named: false,
    })
    expect(lanes).toBe(1)
    expect(rows.every((row) => row.kind === "day" || row.graph.strokes.length === 0)).toBe(true)
  })
  it("names days as people do", () => {
    const names = { today: "Today", yesterday: "Yesterday" }
    const now = new Date(2026, 4, 3, 9)
    expect(dayName(new Date(2026, 4, 3, 1).toISOString(), names, now)).toBe("Today")
    expect(dayName(new Date(2026, 4, 2, 23).toISOString(), names, now)).toBe("Yesterday")
    expect(dayName(new Date(2026, 3, 30).toISOString(), names, now)).toBe("Thursday, April 30")
    expect(dayName(new Date(2025, 3, 30).toISOString(), names, now)).toContain("2025")
  })
})

describe("windowing", () => {
  const { rows } = rowsOf(
    Array.from({ length: 5000 }, (_, index) => version(5000 - index)),
    "v5000",
    true,
    { q: "", named: false },
  )
  const offsets = offsetsOf(rows)

  it("draws a screenful of 5,000 rows and no more", () => {
    for (const top of [0, 1234, 150_000, offsets.at(-1) ?? 0]) {
      const [first, last] = visibleRange(offsets, top, 700)
      expect(last - first).toBeLessThan(1500 / DAY_HEIGHT)
      expect(offsets[first]).toBeLessThanOrEqual(top)
    }
  })
  it("finds the row under every height", () => {
    for (let row = 0; row < rows.length; row += 97) {
      expect(rowAt(offsets, offsets[row] ?? -1)).toBe(row)
      expect(rowAt(offsets, (offsets[row + 1] ?? 0) - 1)).toBe(row)
    }
  })
  it("scrolls just enough to show a row, and not at all when it is in view", () => {
    const three = [0, ROW_HEIGHT, 2 * ROW_HEIGHT, 3 * ROW_HEIGHT]
    expect(reveal(three, 1, 0, 200)).toBeNull()
    expect(reveal(three, 2, 0, 100)).toBe(3 * ROW_HEIGHT - 100)
    expect(reveal(three, 0, 90, 100)).toBe(0)
    expect(reveal(three, 9, 0, 100)).toBeNull()
  })
  it("has nothing to draw for an empty list", () => {
    expect(visibleRange([0], 0, 500)).toEqual([0, 0])
  })
})

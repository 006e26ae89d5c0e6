/** What the charts of storage and cost draw. */
import { describe, expect, it } from "vitest"
import type { ProjectStorage } from "../api/types"
import { dayBars, kindsIn, projectBars } from "./bars"

const project = (name: string, hot: number, cold = 0): ProjectStorage => ({
  project_id: name,
  name,
  kind: "video",
  blobs: 1,
  unique_bytes: hot + cold,
  shared_bytes: 0,
  hot_bytes: hot,
  cold_bytes: cold,
  versions: 1,
  cost_month_usd: 0,
  level: "fine",
  last_touched: "2026-11-01T10:00:00Z",
  deleted: false,
})
const others = (n: number) => `${n} others`

describe("bytes by project", () => {
  it("start with the largest, counting both tiers", () => {
    const bars = projectBars([project("a", 1), project("b", 1, 9), project("c", 5)], 8, others)
    expect(bars.map((bar) => bar.name)).toEqual(["b", "c", "a"])
  })
  it("put what is beyond the last bar into one, and lose no byte", () => {
    const many = Array.from({ length: 12 }, (_, n) => project(`p${n}`, n + 1, n))
    const bars = projectBars(many, 8, others)
    expect(bars).toHaveLength(8)
    expect(bars.at(-1)?.name).toBe("5 others")
    expect(bars.reduce((all, bar) => all + bar.hot + bar.cold, 0)).toBe(78 + 66)
  })
  it("leave out projects that store nothing", () => {
    expect(projectBars([project("a", 0), project("b", 2)], 8, others)).toHaveLength(1)
  })
})

describe("money by day", () => {
  const spent = [
    { day: "2026-11-03", kind: "clip", spent_usd: 0.5 },
    { day: "2026-11-03", kind: "image", spent_usd: 0.25 },
    { day: "2026-11-05", kind: "upscale", spent_usd: 1 },
  ]
  it("has a bar for every day of the month up to today", () => {
    const bars = dayBars(spent, "2026-11", "2026-11-07")
    expect(bars.map((bar) => bar.day.slice(8))).toEqual(["01", "02", "03", "04", "05", "06", "07"])
    expect(bars[2]).toMatchObject({ clip: 0.5, image: 0.25, total: 0.75 })
    expect(bars[3]?.total).toBe(0)
  })
  it("ends with the last day spent on when the clock here is in another month", () => {
    expect(dayBars(spent, "2026-11", "2026-12-01")).toHaveLength(5)
  })
  it("counts a kind it does not know as other, and lists kinds in their fixed order", () => {
    expect(kindsIn(dayBars(spent, "2026-11", "2026-11-07"))).toEqual([
      { kind: "image", total: 0.25 },
      { kind: "clip", total: 0.5 },
      { kind: "other", total: 1 },
    ])
  })
  it("is empty when nothing was spent", () => {
    expect(dayBars([], "2026-11", "2026-11-07")).toEqual([])
  })
})

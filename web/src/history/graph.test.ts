import { describe, expect, it } from "vitest"
import { layOut, type GraphNode, type GraphRow } from "./graph"

/** Builds nodes newest first from "number: parent[+second]" lines, oldest first. */
function history(...lines: [number, number?, number?][]): GraphNode[] {
  return lines
    .map(([number, parent, second]) => ({
      id: `v${number}`,
      number,
      parent_id: parent === undefined ? null : `v${parent}`,
      second_parent_id: second === undefined ? null : `v${second}`,
    }))
    .reverse()
}

const lanes = (rows: GraphRow[]): Record<string, number> =>
  Object.fromEntries(rows.map((row) => [row.id, row.lane]))

/** Every stroke that leaves a row at the bottom must arrive in the next row at the top, in lane and colour. */
function expectUnbroken(rows: GraphRow[]): void {
  let above: string[] = []
  for (const row of rows) {
    const entering = row.strokes
      .filter((stroke) => stroke.half !== "lower")
      .map((s) => `${s.from}/${s.color}`)
    expect([...entering].sort()).toEqual(above)
    const leaving = row.strokes.filter((stroke) => stroke.half !== "upper").map((s) => `${s.to}/${s.color}`)
    above = [...new Set(leaving)].sort()
    expect([...new Set(row.below.map((line) => `${line.lane}/${line.color}`))].sort()).toEqual(above)
  }
  expect(above).toEqual([])
}

describe("laying versions out in lanes", () => {
  it("draws a plain history as one straight line", () => {
    const { rows, lanes: width } = layOut(history([1], [2, 1], [3, 2]), "v3")
    expect(rows.map((row) => row.lane)).toEqual([0, 0, 0])
    expect(width).toBe(1)
    expectUnbroken(rows)
  })

  it("keeps the current line in the first lane right through a merge", () => {
    const { rows } = layOut(history([1], [2, 1], [3, 1], [4, 2], [5, 4, 3], [6, 5]), "v6")
    expect(lanes(rows)).toEqual({ v6: 0, v5: 0, v4: 0, v3: 1, v2: 0, v1: 0 })
    expectUnbroken(rows)
  })

  it("lets a first parent keep its child's lane on side lines too", () => {
    const { rows } = layOut(history([1], [2, 1], [3, 1], [4, 3], [5, 2], [6, 4], [7, 5]), "v7")
    expect(lanes(rows)).toMatchObject({ v6: 1, v4: 1, v3: 1, v7: 0, v5: 0, v2: 0 })
    expectUnbroken(rows)
  })

  it("frees a lane when its line has ended and uses it again", () => {
    const { rows, lanes: width } = layOut(
      history([1], [2, 1], [3, 1], [4, 2, 3], [5, 4], [6, 4], [7, 5, 6]),
      "v7",
    )
    expect(width).toBe(2)
    expect(lanes(rows)).toMatchObject({ v3: 1, v6: 1 })
    expectUnbroken(rows)
  })

  it("draws criss-cross merges and two merges of one version without a broken line", () => {
    const { rows } = layOut(
      history([1], [2, 1], [3, 1], [4, 2, 3], [5, 3, 2], [6, 4, 5], [7, 6, 5], [8, 3], [9, 7, 8]),
      "v9",
    )
    expectUnbroken(rows)
    for (const number of [1, 2, 4, 6, 7, 9]) expect(lanes(rows)[`v${number}`]).toBe(0)
  })

  it("leaves versions above a roll back on the same line and marks them as not part of the current state", () => {
    const { rows } = layOut(history([1], [2, 1], [3, 2], [4, 3]), "v2")
    expect(rows.map((row) => row.lane)).toEqual([0, 0, 0, 0])
    expect(rows.map((row) => row.current)).toEqual([false, false, true, true])
  })

  it("moves the left-behind versions aside when work goes on from the older one", () => {
    const { rows } = layOut(history([1], [2, 1], [3, 2], [4, 3], [5, 2]), "v5")
    expect(lanes(rows)).toEqual({ v5: 0, v4: 1, v3: 1, v2: 0, v1: 0 })
    expectUnbroken(rows)
  })

  it("gives a side line one colour over its whole length and keeps it when newer versions arrive", () => {
    const early = history([1], [2, 1], [3, 1], [4, 3])
    const late = history([1], [2, 1], [3, 1], [4, 3], [5, 2], [6, 4], [7, 1], [8, 5])
    const colorOf = (rows: GraphRow[], id: string): number | undefined =>
      rows.find((row) => row.id === id)?.color
    const before = layOut(early, "v2").rows
    const after = layOut(late, "v8").rows
    for (const id of ["v3", "v4"]) expect(colorOf(after, id)).toBe(colorOf(before, id))
    expect(colorOf(after, "v6")).toBe(colorOf(after, "v3"))
    expect(colorOf(after, "v8")).toBe(0)
    expect(colorOf(after, "v7")).not.toBe(colorOf(after, "v3"))
  })

  it("lets lines run on below while older pages are missing, and ends them at a parent that is gone", () => {
    const nodes = history([5, 4], [6, 5], [7, 3])
    const partial = layOut(nodes, "v6", false).rows
    expect(
      partial
        .at(-1)
        ?.below.map((line) => line.lane)
        .sort(),
    ).toEqual([0, 1])
    expectUnbroken(layOut(nodes, "v6", true).rows)
  })

  it("lays out nothing, and a single version without a parent", () => {
    expect(layOut([], null).rows).toEqual([])
    expect(layOut(history([1]), "v1").rows[0]).toMatchObject({ lane: 0, strokes: [] })
  })

  it("lays out 5,000 versions with branches and merges, unbroken, in linear work", () => {
    const lines: [number, number?, number?][] = [[1]]
    for (let number = 2; number <= 5000; number += 1) {
      if (number % 7 === 0) lines.push([number, number - 5])
      else if (number % 11 === 0) lines.push([number, number - 1, Math.max(1, number - 4)])
      else lines.push([number, number - 1])
    }
    const nodes = history(...lines)
    const { rows } = layOut(nodes, "v5000")
    expect(rows).toHaveLength(5000)
    expectUnbroken(rows)
    const work = rows.reduce((sum, row) => sum + row.strokes.length, 0)
    expect(work).toBeLessThan(5000 * 12)
  })
})

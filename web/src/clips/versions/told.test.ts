import { describe, expect, it } from "vitest"
import type { ClipVersion } from "../../api/types"
import { beforeOf, digestOf, filmOf, firstOf, madeBy, qualityOf, statePieces } from "./told"

const stored = (state: ClipVersion["state"], more: Partial<ClipVersion> = {}) => ({
  state,
  is_current: false,
  size: 1_100_000,
  archived_size: null,
  quality: null,
  ...more,
})
const plain = (pieces: string[] | null) => pieces?.join(" · ")

describe("a clip version in words", () => {
  it("says what made it: the instruction in quotes, or what the server says", () => {
    expect(madeBy({ instruction: "make it nighttime", message: "make it nighttime" })).toBe(
      "“make it nighttime”",
    )
    expect(madeBy({ instruction: null, message: "Original generation" })).toBe("Original generation")
  })
  it("says of an archived one how small and how good it is", () => {
    const quality = { metric: "vmaf", mean: 96.2, worst: 91 }
    expect(plain(statePieces(stored("archived", { archived_size: 300_000, quality })))).toBe(
      "In the archive · 300 kB instead of 1.1 MB · quality 96",
    )
  })
  it("says for how long one is back: for a while, and the current one for good", () => {
    expect(plain(statePieces(stored("thawed")))).toMatch(/^Back from the archive for a while/)
    expect(plain(statePieces(stored("thawed", { is_current: true })))).toMatch(/^Back from the archive · /)
  })
  it("makes no saving up: the same bytes in the archive are just their size", () => {
    expect(plain(statePieces(stored("archived", { archived_size: 1_100_000 })))).toBe(
      "In the archive · 1.1 MB",
    )
    expect(plain(statePieces(stored("archived", { size: null })))).toBe("In the archive")
  })
  it("says nothing of one that is ready, and of a deleted one what is kept", () => {
    expect(statePieces(stored("active"))).toBeNull()
    expect(plain(statePieces(stored("deleted")))).toMatch(/words and cost are kept/)
  })
  it("tells measures of either scale in hundredths", () => {
    expect(qualityOf(0.983)).toBe(98)
    expect(qualityOf(94.5)).toBe(95)
  })
})

describe("what is shown of a long history", () => {
  const history = (n: number, current: number) =>
    Array.from({ length: n }, (_, place) => ({ number: n - place, is_current: n - place === current }))
  const numbers = (items: { number: number }[]) => items.map(({ number }) => number)
  it("is the newest five, and the current one if it is older", () => {
    expect(numbers(firstOf(history(50, 50)))).toEqual([50, 49, 48, 47, 46])
    expect(numbers(firstOf(history(50, 2)))).toEqual([50, 49, 48, 47, 46, 2])
  })
  it("is all of it where there are no more", () => {
    expect(firstOf(history(5, 1))).toHaveLength(5)
  })
})

describe("what a clip version is compared with", () => {
  const version = (number: number, film_versions: number[]) => ({ number, film_versions }) as ClipVersion
  const items = [version(4, [4, 5]), version(3, [3]), version(2, []), version(1, [1, 2])]
  it("is found by the newest film version that holds it", () => {
    expect(filmOf(items[0]!)).toBe(5)
    expect(filmOf(items[2]!)).toBeNull()
  })
  it("is the one made before it that a film still holds", () => {
    expect(beforeOf(items, items[1]!)?.number).toBe(1)
    expect(beforeOf(items, items[3]!)).toBeNull()
  })
})

describe("an address of a blob", () => {
  it("gives its digest, and nothing of anything else", () => {
    expect(digestOf(`/api/v1/blobs/${"a".repeat(64)}`)).toBe("a".repeat(64))
    expect(digestOf(null)).toBeNull()
    expect(digestOf("/api/v1/projects")).toBeNull()
  })
})

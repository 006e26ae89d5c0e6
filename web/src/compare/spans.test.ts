/** Where two versions of a film differ on the shared timeline. */
import { describe, expect, it } from "vitest"
import type { Overlay, Version } from "../api/types"
import { nextSpan, spanAt, spansOf } from "./spans"

/** A film of scenes of two seconds each, told by the bytes of their clips. */
function film(clips: string, overlays: Partial<Overlay>[] = []): Version {
  const scenes = [...clips].map((blob, index) => ({
    id: blob.toLowerCase(),
    position: index + 1,
    start: 2 * index,
    duration: 2,
    clip: { blob, version: blob },
  }))
  return { scenes, film: { overlays } } as unknown as Version
}

const told = (left: Version, right: Version, ahead = 0) =>
  spansOf(left, right, undefined, ahead).map(({ from, to, scene }) => `${scene}: ${from}–${to}`)

describe("a film's differences", () => {
  it("are its changed scenes, each for itself", () => {
    expect(told(film("abcde"), film("abXYe"))).toEqual(["3: 4–6", "4: 6–8"])
    expect(told(film("abc"), film("abc"))).toEqual([])
  })
  it("go on where scenes stand at another time, or only one side has any", () => {
    expect(told(film("abc"), film("acb"))).toEqual(["2: 2–4", "3: 4–6"])
    expect(told(film("abcd"), film("ab"))).toEqual(["3: 4–6", "4: 6–8"])
  })
  it("are words over the film too, for as long as they are shown", () => {
    const words = [{ text: "The End", start: 3, end: 3.5, position: "center" as const }]
    expect(told(film("abc"), film("abc", words))).toEqual(["2: 3–3.5"])
  })
  it("are everywhere when one side is ahead", () => {
    expect(told(film("ab"), film("ab"), 0.5)).not.toEqual([])
  })
})

it("takes a clip as a whole", () => {
  expect(spansOf(film("abc"), film("abc"), "b")).toEqual([])
  const [left, right] = [film("abc"), film("abc")]
  right.scenes[1]!.clip!.blob = "other"
  expect(spansOf(left, right, "b")).toEqual([{ from: 0, to: 2, scene: 2 }])
  expect(spansOf(left, right, "elsewhere")).toEqual([])
})

it("jumps from difference to difference in a circle", () => {
  const spans = spansOf(film("abcde"), film("aXcdY"), undefined)
  expect(nextSpan(spans, 0, 1)?.scene).toBe(2)
  expect(nextSpan(spans, 2.02, 1)?.scene).toBe(5)
  expect(nextSpan(spans, 9, 1)?.scene).toBe(2)
  expect(nextSpan(spans, 9, -1)?.scene).toBe(2)
  expect(nextSpan(spans, 2.02, -1)?.scene).toBe(5)
  expect(nextSpan([], 0, 1)).toBeUndefined()
  expect(spanAt(spans, 3)?.scene).toBe(2)
  expect(spanAt(spans, 4)).toBeUndefined()
})

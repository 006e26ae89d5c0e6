/** What a batch's steps say about its clips. */
import { describe, expect, it } from "vitest"
import type { Run, Step } from "../api/types"
import { clipsOf, countWords, progressOfClip, statusOf } from "./batch"

type Part = Partial<Step>
const pair = (scene: string, image: Part, clip: Part): Step[] =>
  [
    { slot: "image", ...image },
    { slot: "clip", ...clip },
  ].map(
    (part) =>
      ({ scene_id: scene, state: "waiting", progress: 0, price_usd: 0.05, cost_usd: null, ...part }) as Step,
  )
const batch = (state: Run["state"], ...pairs: Step[][]): Run =>
  ({
    state,
    steps: pairs.flat(),
    retried_by: null,
    batch: {
      discount_percent: 10,
      clips: pairs.map(([image], index) => ({
        scene_id: image!.scene_id,
        position: index + 1,
        cost_usd: null,
      })),
    },
  }) as Run
const DONE: Part = { state: "done", progress: 1, cost_usd: 0.045 }

describe("a clip", () => {
  it("is what the worst of its steps is", () => {
    expect(statusOf([{ state: "done" }, { state: "failed" }])).toBe("failed")
    expect(statusOf([{ state: "failed" }, { state: "waiting" }])).toBe("failed")
    expect(statusOf([{ state: "done" }, { state: "waiting" }])).toBe("regenerating")
    expect(statusOf([{ state: "done" }, { state: "done" }])).toBe("complete")
    expect(statusOf([{ state: "waiting" }, { state: "waiting" }])).toBe("queued")
  })
  it("is a quarter made when its picture is", () => {
    const [image, clip] = pair("a", DONE, { state: "running", progress: 0.5 })
    expect(progressOfClip([image!, clip!])).toBeCloseTo(0.25 + 0.375)
  })
  it("that waits knows its place among those that wait", () => {
    const run = batch("running", pair("a", DONE, { state: "running" }), pair("b", {}, {}), pair("c", {}, {}))
    expect(clipsOf(run).map((clip) => clip.turn)).toEqual([null, 1, 2])
  })
  it("of an ended batch waits for nothing", () => {
    expect(clipsOf(batch("cancelled", pair("a", {}, {})))[0]?.turn).toBeNull()
  })
})

it("a batch in words says what failed and whether that was charged", () => {
  const run = batch("running", pair("a", DONE, DONE), pair("b", { state: "failed" }, {}), pair("c", {}, {}))
  expect(countWords(clipsOf(run))).toBe("1 done · 1 failed (not charged) · 1 queued")
  const charged = batch("running", pair("b", DONE, { state: "failed", cost_usd: 0.03 }))
  expect(countWords(clipsOf(charged))).toBe("1 failed (charged $0.075)")
})

/** What a card shows while its scene is made, failed or finished. */
import { describe, expect, it } from "vitest"
import type { Run, SceneView, Step } from "../api/types"
import { cardsOf, firstCardsOf } from "./cards"

const scene = { id: "a", position: 1, title: "A", clip: { poster: "old" } } as SceneView
const step = (part: Partial<Step>): Step =>
  ({
    scene_id: "a",
    position: 1,
    title: "A",
    slot: "clip",
    action: "generate",
    state: "running",
    progress: 0,
    thumbnail: null,
    problem: null,
    ...part,
  }) as Step
const run = (part: Partial<Run>): Run =>
  ({ id: "r", state: "running", steps: [], created_at: "1", finished_at: null, ...part }) as Run
const none = new Set<string>()

it("keeps the old picture while a new one is made", () => {
  const steps = [
    step({ slot: "image", state: "done", progress: 1, thumbnail: "new" }),
    step({ progress: 0.5 }),
  ]
  const [card] = cardsOf([scene], [run({ steps })], none)
  expect(card).toMatchObject({ poster: "old", work: { kind: "making", progress: 0.75, slot: "clip" } })
})

it("shows the failure of the newest run only, until it is put aside", () => {
  const failed = run({ id: "f", state: "failed", steps: [step({ state: "failed" })] })
  expect(cardsOf([scene], [failed], none)[0]?.work).toMatchObject({ kind: "failed", charge: "not charged" })
  expect(cardsOf([scene], [failed], new Set(["f"]))[0]?.work).toBeNull()
  const later = run({ id: "l", state: "done", steps: [step({ state: "done" })] })
  expect(cardsOf([scene], [later, failed], none)[0]?.work).toBeNull()
})

it("is not busy after a run was cancelled, even if its steps say so", () => {
  const [card] = cardsOf([scene], [run({ state: "cancelled", steps: [step({ progress: 0.4 })] })], none)
  expect(card?.work).toBeNull()
})

it("leaves reused parts out of the progress", () => {
  const steps = [
    step({ slot: "image", action: "reuse", state: "done", progress: 1 }),
    step({ progress: 0.5 }),
  ]
  expect(cardsOf([scene], [run({ steps })], none)[0]?.work).toMatchObject({ progress: 0.5 })
})

it("lays out a film that is made for the first time by the places of its steps", () => {
  const steps = [
    step({ slot: "script", position: null, scene_id: null }),
    step({ position: 2, scene_id: null, title: "B", state: "waiting" }),
    step({ position: 1, scene_id: null, slot: "image", thumbnail: "pic", state: "done", progress: 1 }),
  ]
  const cards = firstCardsOf(run({ steps }), none)
  expect(cards.map((card) => [card.position, card.poster, card.work?.kind ?? null])).toEqual([
    [1, "pic", null],
    [2, null, "queued"],
  ])
})

describe("a batch over its cards", () => {
  const scenes = ["a", "b", "c", "d"].map((id, i) => ({ id, position: i + 1, title: id }) as SceneView)
  const of = (scene_id: string, state: Step["state"]) =>
    step({ scene_id, state, price_usd: 0.05, cost_usd: null })
  const steps = [of("a", "done"), of("b", "failed"), of("c", "running"), of("d", "waiting")]
  const clips = scenes.map(({ id }) => ({ scene_id: id, cost_usd: null }))
  const batch = (part: Partial<Run>) =>
    run({ steps, behind: null, retried_by: null, batch: { clips } as Run["batch"], ...part })
  const kinds = (runs: Run[], dismissed = none) =>
    cardsOf(scenes, runs, dismissed).map((card) => card.work?.kind ?? null)

  it("says of each clip how it stands, and which ones can still be stopped", () => {
    expect(kinds([batch({})])).toEqual(["complete", "failed", "making", "queued"])
    expect(cardsOf(scenes, [batch({})], none).map((card) => card.stop !== null)).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
  it("says only what went wrong once it is through, until that is put aside or retried", () => {
    const ended = batch({ state: "done", steps: [of("a", "done"), of("b", "failed"), of("c", "cancelled")] })
    // What was cancelled was wanted so; the card is a clip like any other again.
    expect(kinds([ended])).toEqual([null, "failed", null, null])
    expect(kinds([ended], new Set(["r"]))).toEqual([null, null, null, null])
    expect(kinds([{ ...ended, retried_by: "r2" }])).toEqual([null, null, null, null])
    const later = run({ id: "s", state: "done", finished_at: "9" })
    expect(kinds([later, ended])).toEqual([null, null, null, null])
  })
  it("says that a clip is cancelled while the others go on", () => {
    expect(kinds([batch({ steps: [of("a", "cancelled"), of("b", "running")] })])[0]).toBe("cancelled")
  })
  it("gives the word to the batch at work before the one that waits behind it", () => {
    const later = batch({ id: "l", state: "queued", behind: "r", steps: [of("c", "waiting")] })
    expect(kinds([later, batch({})])[2]).toBe("making")
  })
})

/** What a card shows while its scene is made, failed or finished. */
import { expect, it } from "vitest"
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
const run = (part: Partial<Run>): Run => ({ id: "r", state: "running", steps: [], ...part }) as Run
const none = new Set<string>()

it("keeps the old picture while a new one is made", () => {
  const steps = [
    step({ slot: "image", state: "done", progress: 1, thumbnail: "new" }),
    step({ progress: 0.5 }),
  ]
  const [card] = cardsOf([scene], [run({ steps })], none)
  expect(card).toMatchObject({ poster: "old", busy: { progress: 0.75, slot: "clip", waiting: false } })
})

it("shows the failure of the newest run only, until it is put aside", () => {
  const failed = run({ id: "f", state: "failed", steps: [step({ state: "failed" })] })
  expect(cardsOf([scene], [failed], none)[0]?.failure?.run.id).toBe("f")
  expect(cardsOf([scene], [failed], new Set(["f"]))[0]?.failure).toBeNull()
  const later = run({ id: "l", state: "done", steps: [step({ state: "done" })] })
  expect(cardsOf([scene], [later, failed], none)[0]?.failure).toBeNull()
})

it("is not busy after a run was cancelled, even if its steps say so", () => {
  const [card] = cardsOf([scene], [run({ state: "cancelled", steps: [step({ progress: 0.4 })] })], none)
  expect(card?.busy).toBeNull()
})

it("leaves reused parts out of the progress", () => {
  const steps = [
    step({ slot: "image", action: "reuse", state: "done", progress: 1 }),
    step({ progress: 0.5 }),
  ]
  expect(cardsOf([scene], [run({ steps })], none)[0]?.busy?.progress).toBe(0.5)
})

it("lays out a film that is made for the first time by the places of its steps", () => {
  const steps = [
    step({ slot: "script", position: null, scene_id: null }),
    step({ position: 2, scene_id: null, title: "B", state: "waiting" }),
    step({ position: 1, scene_id: null, slot: "image", thumbnail: "pic", state: "done", progress: 1 }),
  ]
  const cards = firstCardsOf(run({ steps }), none)
  expect(cards.map((card) => [card.position, card.poster, card.busy?.waiting ?? null])).toEqual([
    [1, "pic", null],
    [2, null, true],
  ])
})

/** Gathered changes and the edits they become. */
import { describe, expect, it } from "vitest"
import type { Edit, SceneView } from "../api/types"
import {
  addScene,
  changesOf,
  draftFilm,
  draftScene,
  editsOf,
  moveScene,
  movesFor,
  NOTHING,
  orderOf,
  without,
  type Base,
} from "./pending"

const scene = (id: string, position: number): SceneView => ({
  id,
  position,
  title: `Scene ${id}`,
  prompt: `prompt ${id}`,
  instructions: ["warm"],
  duration: 5,
  start: 0,
  image: null,
  clip: null,
})
const base: Base = {
  scenes: ["a", "b", "c", "d"].map((id, i) => scene(id, i + 1)),
  style: "grain",
  music: "piano",
  overlays: [],
}
const a = base.scenes[0]!

/** Applies moves as the server does. */
const applied = (order: string[], edits: Edit[]): string[] =>
  edits.reduce((now, edit) => {
    if (edit.op !== "scene.move") return now
    const rest = now.filter((id) => id !== edit.scene)
    rest.splice(edit.after == null ? 0 : rest.indexOf(edit.after) + 1, 0, edit.scene)
    return rest
  }, order)

describe("a scene's draft", () => {
  it("becomes an instruction with its words trimmed", () => {
    const pending = draftScene(NOTHING, a, { instruction: " make it nighttime " })
    expect(editsOf(pending, base)).toEqual([
      { op: "scene.instruct", scene: "a", instruction: "make it nighttime" },
    ])
  })
  it("disappears when it says what already is", () => {
    const typed = draftScene(NOTHING, a, { prompt: "other", duration: 6, instruction: "x" })
    const back = draftScene(typed, a, { prompt: a.prompt, duration: 5, instruction: "" })
    expect(back.scenes).toEqual({})
    expect(editsOf(back, base)).toEqual([])
  })
  it("puts fields, words and another take in that order", () => {
    const pending = draftScene(NOTHING, a, { title: "New", instruction: "i", again: true })
    expect(editsOf(pending, base).map((edit) => edit.op)).toEqual([
      "scene.edit",
      "scene.instruct",
      "scene.again",
    ])
  })
  it("of a removed scene is only the removal", () => {
    const pending = draftScene(NOTHING, a, { title: "New", remove: true })
    expect(editsOf(pending, base)).toEqual([{ op: "scene.remove", scene: "a" }])
  })
  it("of a scene that is gone is not sent", () => {
    const pending = draftScene(NOTHING, scene("gone", 9), { instruction: "x" })
    expect(editsOf(pending, base)).toEqual([])
    expect(changesOf(pending, base)).toEqual([])
  })
})

describe("order", () => {
  it.each([["abcd"], ["bacd"], ["dabc"], ["bcda"], ["dcba"], ["cadb"], ["acbd"]])(
    "%s is reached by the moves made for it",
    (wanted) => {
      const moves = movesFor(["a", "b", "c", "d"], [...wanted])
      expect(applied(["a", "b", "c", "d"], moves).join("")).toBe(wanted)
    },
  )
  it("needs one move for one scene", () => {
    expect(movesFor(["a", "b", "c", "d"], ["d", "a", "b", "c"])).toEqual([
      { op: "scene.move", scene: "d", after: null },
    ])
  })
  it("put back as it was is no change", () => {
    const moved = moveScene(NOTHING, base, "a", 2)
    expect(orderOf(moved, base)).toEqual(["b", "c", "a", "d"])
    expect(moveScene(moved, base, "a", 0).order).toBeNull()
  })
  it("keeps scenes that came later at the end", () => {
    const pending = { ...NOTHING, order: ["b", "a", "gone"] }
    expect(orderOf(pending, base)).toEqual(["b", "a", "c", "d"])
  })
})

describe("new scenes", () => {
  it("after the same scene come out in the order they were added", () => {
    let pending = addScene(NOTHING, { key: "1", after: "d", prompt: "first", duration: 5 })
    pending = addScene(pending, { key: "2", after: "d", prompt: "second", duration: 5 })
    expect(editsOf(pending, base).map((edit) => "prompt" in edit && edit.prompt)).toEqual(["second", "first"])
  })
  it("after a scene that is gone go to the end", () => {
    const pending = addScene(NOTHING, { key: "1", after: "gone", prompt: "p", duration: 5 })
    expect(editsOf(pending, base)).toMatchObject([{ op: "scene.add", after: "d" }])
  })
})

describe("the film", () => {
  it("has no change when its style is typed back", () => {
    const pending = draftFilm(draftFilm(NOTHING, base, { style: "neon" }), base, { style: "grain" })
    expect(editsOf(pending, base)).toEqual([])
  })
  it("gathers scenes and film in one run, and each can be dropped", () => {
    let pending = draftScene(NOTHING, a, { instruction: "x" })
    pending = draftFilm(pending, base, { music: "drums", musicAgain: true })
    expect(editsOf(pending, base).map((edit) => edit.op)).toEqual(["scene.instruct", "music", "music.again"])
    const changes = changesOf(pending, base)
    expect(changes).toHaveLength(3)
    expect(changes.reduce(without, pending)).toEqual(NOTHING)
  })
})

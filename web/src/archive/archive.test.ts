import { describe, expect, it } from "vitest"
import type { SceneView, Version } from "../api/types"
import { PATIENCE_MS, wayOf } from "./coming"
import { heldOf, pieceOf } from "./held"

const scene = (position: number, state: string | null): SceneView =>
  ({
    id: `s${position}`,
    position,
    title: `Scene ${position}`,
    clip: state && { version: `v${position}`, blob: "b", poster: null, thumbnail: "t", state },
  }) as SceneView
const film = (scenes: SceneView[], missing: object[] = []) =>
  ({ scenes, film: { archived: 0, missing } }) as unknown as Version

describe("what keeps a film from playing", () => {
  it("is nothing while all clips are ready to play, also as copies from the archive", () => {
    expect(heldOf(film([scene(1, "active"), scene(2, "thawed")]))).toBeNull()
    expect(heldOf({ scenes: [], film: null } as unknown as Version)).toBeNull()
  })
  it("are its archived clips, and those that were deleted by name", () => {
    const gone = { scene_id: "s2", position: 2, title: "Scene 2" }
    const held = heldOf(film([scene(1, "archived"), scene(2, "deleted"), scene(3, "active")], [gone]))
    expect(held?.archived.map((each) => each.piece.version)).toEqual(["v1"])
    expect(held?.missing).toEqual([{ id: "s2", position: 2, title: "Scene 2" }])
  })
  it("shows a clip's thumbnail where there is no poster, and nothing for a scene without a clip", () => {
    expect(pieceOf(scene(1, "archived"))?.poster).toBe("t")
    expect(pieceOf(scene(1, null))).toBeNull()
  })
})

describe("the way back from the archive", () => {
  it("is away until every clip was asked for, then coming, then late", () => {
    const since = new Map([
      ["a", 0],
      ["b", 1000],
    ])
    expect(wayOf(["a", "c"], since, 1000)).toBe("away")
    expect(wayOf(["a", "b"], since, 1000)).toBe("coming")
    expect(wayOf(["a", "b"], since, PATIENCE_MS + 1)).toBe("late")
    expect(wayOf([], since, 1000)).toBe("away")
  })
})

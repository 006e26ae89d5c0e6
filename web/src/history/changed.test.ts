/** The picture by which a version is told from others. */
import { expect, it } from "vitest"
import type { Version, VersionSummary } from "../api/types"
import { changedScene, pictureOfChange } from "./changed"

const scene = (scene_id: string, thumbnail: string | null) => ({
  scene_id,
  thumbnail,
  position: 3,
  title: "",
})
const version = (part: Partial<VersionSummary>) =>
  ({ poster: "first scene", parent_number: 1, changed: [], ...part }) as VersionSummary

it("is that of what the version changed, not the film's first one", () => {
  const made = version({ changed: [scene("c", null), scene("d", "of d")] })
  expect(pictureOfChange(made, "video")).toBe("of d")
  expect(pictureOfChange(version({}), "video")).toBeNull()
  expect(pictureOfChange(version({ parent_number: null }), "video")).toBe("first scene")
  expect(pictureOfChange(version({}), "image")).toBe("first scene")
})
it("finds the scene to be shown large", () => {
  const scenes = [{ id: "a" }, { id: "c" }]
  expect(changedScene({ ...version({ changed: [scene("c", null)] }), scenes } as Version)?.id).toBe("c")
  expect(changedScene({ ...version({}), scenes } as Version)).toBeNull()
})

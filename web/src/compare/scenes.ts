/** The scenes of both sides as one list, for choosing. Pure. */
import type { SceneView, Version } from "../api/types"

export interface SceneChoice {
  id: string
  position: number
  title: string
  picture: string | null
}

/** The right side's scenes in order, then those only the left side has. */
export function scenesOf(left: Version | null, right: Version | null): SceneChoice[] {
  const choice = (scene: SceneView): SceneChoice => ({
    id: scene.id,
    position: scene.position,
    title: scene.title,
    picture: scene.clip?.thumbnail ?? scene.image?.thumbnail ?? null,
  })
  const there = (right ?? left)?.scenes ?? []
  const only = right ? (left?.scenes ?? []).filter(({ id }) => !there.some((scene) => scene.id === id)) : []
  return [...there, ...only].map(choice)
}

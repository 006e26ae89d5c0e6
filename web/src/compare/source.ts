/** What one side of the comparison shows. Pure. */
import type { ShownOverlay, SceneView, Version } from "../api/types"
import { heldOf, pieceOf, type Piece } from "../archive/held"
import { DEFAULT_RATE } from "../media/frames"

export type Source =
  | { kind: "film"; url: string; overlays: ShownOverlay[]; duration: number }
  | { kind: "clip"; piece: Piece }
  /** Clips of the film are in the archive, or gone. */
  | { kind: "held"; version: Version }
  | { kind: "picture"; blob: string }
  /** Nothing to show, and why. */
  | { kind: "absent"; why: "scene" | "clip" | "film" | "picture" }

export const sceneOf = (version: Version | null | undefined, clip: string | undefined): SceneView | null =>
  version?.scenes.find((scene) => scene.id === clip) ?? null

/** The whole film (or picture) of a version, or one scene's clip when `clip` is a scene's id. */
export function sourceOf(version: Version, clip: string | undefined): Source {
  const { document } = version
  if (document.kind === "image")
    return document.blob ? { kind: "picture", blob: document.blob } : { kind: "absent", why: "picture" }
  if (clip === undefined) {
    const { film } = version
    if (!film) return { kind: "absent", why: "film" }
    if (heldOf(version)) return { kind: "held", version }
    return { kind: "film", url: film.playlist_url, overlays: film.overlays, duration: film.duration }
  }
  const scene = sceneOf(version, clip)
  if (!scene) return { kind: "absent", why: "scene" }
  const piece = pieceOf(scene)
  return piece ? { kind: "clip", piece } : { kind: "absent", why: "clip" }
}

/** Frames per second of a version's film. */
export const rateOf = (version: Version | null | undefined): number =>
  (version?.document.kind === "video" ? version.document.format.frame_rate : null) ?? DEFAULT_RATE

/** Width by height of a version's pictures. */
export function shapeOf(version: Version | null | undefined): number {
  const document = version?.document
  return document && document.kind !== "story" ? document.format.width / document.format.height : 16 / 9
}

/** What of a clip or a film is ready to play, in the archive or gone. Pure. */
import type { ClipState, SceneView, Version } from "../api/types"

/** A clip whose bytes may be away: enough to bring it back and to show something meanwhile. */
export type Piece = {
  scene: string
  version: string
  blob: string | null
  poster: string | null
  state: ClipState
}

/** The scene's clip as a piece; null while it has none. */
export function pieceOf(scene: SceneView): Piece | null {
  const { clip } = scene
  if (!clip) return null
  const { blob, poster, thumbnail, version, state } = clip
  return { scene: scene.id, version, blob, poster: poster ?? thumbnail, state }
}

export type Named = { id: string; position: number; title: string }
export type Held = {
  /** Clips that only have to come back. */
  archived: (Named & { piece: Piece })[]
  /** Clips that are gone for good. */
  missing: Named[]
}

/** What keeps a version's film from playing; null when nothing does. */
export function heldOf(version: Version): Held | null {
  const { film } = version
  if (!film) return null
  const archived = version.scenes.flatMap((scene) => {
    const piece = pieceOf(scene)
    return piece?.state === "archived"
      ? [{ id: scene.id, position: scene.position, title: scene.title, piece }]
      : []
  })
  const missing = film.missing.map(({ scene_id, ...rest }) => ({ id: scene_id, ...rest }))
  return archived.length + missing.length > 0 ? { archived, missing } : null
}

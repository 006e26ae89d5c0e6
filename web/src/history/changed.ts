/** Which picture tells a version from others: that of what it changed, not the one every film begins with. Pure. */
import type { Kind, SceneView, Version, VersionSummary } from "../api/types"

/** The small picture of what a version changed; null when nothing of it is seen, as with a title or the music. */
export function pictureOfChange(
  { changed, poster, parent_number }: VersionSummary,
  kind: Kind,
): string | null {
  if (kind === "image" || parent_number === null) return poster
  return changed.find((scene) => scene.thumbnail !== null)?.thumbnail ?? null
}

/** The first scene a version changed, as it is there; of a first version the first one, and none if no scene changed. */
export function changedScene(version: Version): SceneView | null {
  const first = version.changed[0]?.scene_id
  return version.scenes.find((scene) => scene.id === first) ?? null
}

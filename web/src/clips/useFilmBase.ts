/** The version the clips screen works on, and what it is before the gathered changes. */
import { useVersion } from "../api/queries"
import type { Project } from "../api/types"
import type { Base } from "./pending"

/** `number` null: the current version. */
export function useFilmBase(project: Project | undefined, number: number | undefined) {
  const version = useVersion(project?.id ?? "", number ?? project?.head?.number)
  const document = version.data?.document
  const base: Base | null =
    version.data && document?.kind === "video"
      ? {
          scenes: version.data.scenes,
          style: document.style,
          music: document.music.prompt,
          overlays: document.overlays,
        }
      : null
  return { version, base }
}

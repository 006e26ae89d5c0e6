/** The pictures scenes have just now, for clips that have none of their own yet. */
import { useQueryClient } from "@tanstack/react-query"
import { keys } from "../api/queries"
import type { Project, Run, Version } from "../api/types"

/** By scene. Nothing is asked for: what screens have read of the film is there, otherwise an icon does. */
export function useStills(run: Run): Map<string, string> {
  const client = useQueryClient()
  const head = client.getQueryData<Project>(keys.project(run.project_id))?.head?.number
  const known = [head, run.base_version].flatMap((number) =>
    number == null ? [] : (client.getQueryData<Version>(keys.version(run.project_id, number))?.scenes ?? []),
  )
  const stills = new Map<string, string>()
  for (const { id, clip, image } of known) {
    const still = clip?.thumbnail ?? clip?.poster ?? image?.poster
    if (still && !stills.has(id)) stills.set(id, still)
  }
  return stills
}

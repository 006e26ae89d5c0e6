/** What keeps a version's film from playing, and the way to bring it back. */
import { useState } from "react"
import type { Version } from "../api/types"
import { heldOf, type Held } from "./held"
import { useReturn, type Return } from "./useReturn"

/** `back`: it was held while this was on screen and is not any more. */
export function useHeld(
  projectId: string,
  version: Version,
): { held: Held | null; coming: Return; back: boolean } {
  const held = heldOf(version)
  const coming = useReturn(projectId, held?.archived.map(({ piece }) => piece) ?? [])
  const [asked, setAsked] = useState(false)
  if (held && coming.way !== "away" && !asked) setAsked(true)
  return { held, coming, back: asked && !held }
}

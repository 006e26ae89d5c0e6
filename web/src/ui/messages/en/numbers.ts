/** How a version is named: one way for each kind, as projects and their clips are numbered apart. */
import type { Kind } from "../../../api/types"

export type Numbered = Kind | "clip"
const NOUNS: Record<Numbered, string> = { video: "film", story: "story", image: "picture", clip: "clip" }

/** "film v12", "clip v1". */
export const numbered = (kind: Numbered, n: number): string => `${NOUNS[kind]} v${n}`

/** "Film v12", at the beginning of a sentence. */
export const headed = (kind: Numbered, n: number): string => {
  const words = numbered(kind, n)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

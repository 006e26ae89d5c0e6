/** A clip version in words: what made it, and where its bytes are. Pure. */
import type { ClipVersion } from "../../api/types"
import { bytes } from "../../ui/format"
import { en } from "../../ui/messages/en"

const t = en.archive

/** The instruction in quotes, or what else made it: the original, another take, a changed prompt. */
export const madeBy = ({ instruction, message }: Pick<ClipVersion, "instruction" | "message">): string =>
  instruction ? `“${instruction}”` : message

/** A measured quality as a whole number of a hundred; measures from 0 to 1 are told in hundredths too. */
export const qualityOf = (mean: number): number => Math.round(mean <= 1 ? mean * 100 : mean)

/** Where an inactive version's bytes are: "In the archive · 0.3 MB instead of 1.1 MB · quality 96", piece by piece; null when ready. */
export function statePieces(
  version: Pick<ClipVersion, "state" | "is_current" | "size" | "archived_size" | "quality">,
): string[] | null {
  const { state, size, archived_size, quality } = version
  if (state === "active") return null
  if (state === "deleted") return [t.play.deleted]
  const smaller = size !== null && archived_size !== null && archived_size < size
  const length = archived_size ?? size
  return [
    // What is current stays; what was only brought back to be looked at does not.
    state === "thawed" && version.is_current ? t.states.thawedCurrent : t.states[state],
    smaller ? t.smaller(bytes(archived_size), bytes(size)) : length !== null && bytes(length),
    quality && t.quality(qualityOf(quality.mean)),
  ].filter((piece) => typeof piece === "string")
}

const FIRST = 5

/** Which versions are shown at first: the newest, and the current one wherever it stands. */
export const firstOf = <V extends Pick<ClipVersion, "is_current">>(items: V[]): V[] =>
  items.filter((version, place) => place < FIRST || version.is_current)

/** The newest film version that holds this clip version; null when none does. */
export const filmOf = ({ film_versions }: Pick<ClipVersion, "film_versions">): number | null =>
  film_versions.length > 0 ? Math.max(...film_versions) : null

/** The version made before this one that a film still holds, for comparing the two. */
export const beforeOf = (items: ClipVersion[], version: ClipVersion): ClipVersion | null =>
  items
    .filter((each) => each.number < version.number && filmOf(each) !== null)
    .sort((a, b) => b.number - a.number)[0] ?? null

/** The digest in a blob's address; null for none. */
export const digestOf = (url: string | null | undefined): string | null =>
  url?.match(/\/blobs\/([0-9a-f]{64})/)?.[1] ?? null

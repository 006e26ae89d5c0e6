/** The address's part that says which rows of the archive's dry run are shown. */
import type { ArchiveAction } from "../api/types"

export const ACTIONS = ["archive", "delete", "thaw", "drop_copy", "keep"] as const satisfies ArchiveAction[]
export type Filter = ArchiveAction | "all"
/** `show` is missing for what would change, which is what one looks for. */
export type StorageSearch = { show?: Filter; q?: string }

export function parseStorageSearch(search: Record<string, unknown>): StorageSearch {
  const show = [...ACTIONS, "all" as const].find((each) => each === search.show)
  const q = typeof search.q === "string" || typeof search.q === "number" ? String(search.q) : ""
  return { show, q: q === "" ? undefined : q }
}

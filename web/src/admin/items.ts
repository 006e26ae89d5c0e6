/** The archive's dry run: which rows a filter shows, and what the run comes to. */
import type { ArchiveAction, ArchiveItem, OwnedProject } from "../api/types"
import type { Filter } from "./search"

export type Counts = Record<ArchiveAction, number>

export function countsOf(items: readonly ArchiveItem[]): Counts {
  const counts: Counts = { keep: 0, archive: 0, delete: 0, thaw: 0, drop_copy: 0 }
  for (const item of items) counts[item.action] += 1
  return counts
}

/** How many rows are not simply left alone. */
export const changing = (counts: Counts): number =>
  counts.archive + counts.delete + counts.thaw + counts.drop_copy

/** The projects that a person can open: their own, unless deleted. */
export const openedBy = (
  person: string,
  projects: readonly Pick<OwnedProject, "project_id" | "owner" | "deleted">[],
): Set<string> =>
  new Set(
    projects
      .filter(({ owner, deleted }) => owner.id === person && !deleted)
      .map(({ project_id }) => project_id),
  )

/** The rows of a filter in which every word of the query is found. */
export function shownItems(
  items: readonly ArchiveItem[],
  show: Filter | undefined,
  query: string,
): ArchiveItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return items.filter((item) => {
    if (show === undefined ? item.action === "keep" : show !== "all" && item.action !== show) return false
    const text =
      `${item.project_name} ${item.title} clip v${item.version_number} ${item.reason}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Turns loaded versions into the rows of the list: filtered, laid out, with a divider before each day. Pure. */
import type { VersionSummary } from "../api/types"
import { layOut, type GraphLayout, type GraphRow } from "./graph"

/** Heights of rows in pixels at the browser's usual size of text; they grow with it. */
export const ROW_HEIGHT = 64
export const DAY_HEIGHT = 32

export interface VersionRow {
  kind: "version"
  key: string
  version: VersionSummary
  graph: GraphRow
  /** Row number among the versions, from 1. */
  index: number
}
export interface DayRow {
  kind: "day"
  key: string
  /** Any moment of that day. */
  at: string
  lines: GraphRow["below"]
}
export type Row = VersionRow | DayRow

export interface Filter {
  q: string
  named: boolean
}

export const isFiltered = (filter: Filter): boolean => filter.named || filter.q.trim() !== ""

/** Whether a version is meant by the filter: every word must occur in its message, labels, author or number. */
export function fits(version: VersionSummary, filter: Filter): boolean {
  if (filter.named && version.labels.length === 0) return false
  const text = [version.message, ...version.labels, version.author?.name ?? "", `v${version.number}`]
    .join("\n")
    .toLocaleLowerCase()
  return filter.q
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const dayOf = (iso: string): string => new Date(iso).toDateString()

/** Lanes are drawn only while nothing is filtered out: lines between versions that are not neighbours would lie. */
export function rowsOf(
  versions: readonly VersionSummary[],
  head: string | null,
  complete: boolean,
  filter: Filter,
): { rows: Row[]; lanes: number } {
  const layout: GraphLayout = layOut(versions, head, complete)
  const filtered = isFiltered(filter)
  const rows: Row[] = []
  let day = ""
  let lines: GraphRow["below"] = []
  let index = 0
  versions.forEach((version, place) => {
    const graph = layout.rows[place]
    if (!graph || !fits(version, filter)) return
    if (dayOf(version.created_at) !== day) {
      day = dayOf(version.created_at)
      rows.push({ kind: "day", key: `day ${version.id}`, at: version.created_at, lines })
    }
    index += 1
    rows.push({
      kind: "version",
      key: version.id,
      version,
      graph: filtered ? { ...graph, lane: 0, strokes: [], below: [] } : graph,
      index,
    })
    lines = filtered ? [] : graph.below
  })
  return { rows, lanes: filtered ? 1 : layout.lanes }
}

/** Where each row begins, in pixels, and behind the last one the height of all; `scale`: how large text is. */
export function offsetsOf(rows: readonly Row[], scale = 1): number[] {
  const offsets = [0]
  let at = 0
  for (const row of rows) {
    at += scale * (row.kind === "day" ? DAY_HEIGHT : ROW_HEIGHT)
    offsets.push(at)
  }
  return offsets
}

/** "Today", "Yesterday" or the date; `now` only for tests. */
export function dayName(iso: string, names: { today: string; yesterday: string }, now = new Date()): string {
  const day = new Date(iso)
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (day.toDateString() === now.toDateString()) return names.today
  if (day.toDateString() === yesterday.toDateString()) return names.yesterday
  return new Intl.DateTimeFormat("en", {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(day.getFullYear() !== now.getFullYear() && { year: "numeric" }),
  }).format(day)
}

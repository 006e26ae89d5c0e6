/** The charts of money and bytes that both one's own usage and the administrators' screen show. */
import { lazy, useMemo } from "react"
import type { ProjectStorage, SpentByDay } from "../api/types"
import type { Column } from "../tables/DataTable"
import { bytes, day, money } from "../ui/format"
import { en } from "../ui/messages/en"
import { byRoom } from "../usage/projects"
import type { Kind } from "../usage/kinds"
import { dayBars, kindsIn, projectBars, sum, type DayBar } from "./bars"
import { ChartPanel } from "./ChartPanel"

const t = en.charts
const c = en.storage.columns
export const BARS = 8

const BytesChart = lazy(async () => ({ default: (await import("./Charts")).BytesChart }))
const SpendChart = lazy(async () => ({ default: (await import("./Charts")).SpendChart }))

type BytesProps = {
  projects: readonly ProjectStorage[]
  columns: Column<ProjectStorage>[]
  /** Bytes of all of them; what projects share counts once in it. */
  totals?: { hot: number; cold: number }
  minWidth?: number
}

export function BytesPanel({ projects, columns, totals, minWidth }: BytesProps) {
  const rows = useMemo(() => byRoom(projects), [projects])
  const bars = useMemo(() => projectBars(rows, BARS, t.others), [rows])
  const hot = bytes(totals?.hot ?? sum(rows.map((row) => row.hot_bytes)))
  const cold = bytes(totals?.cold ?? sum(rows.map((row) => row.cold_bytes)))
  return (
    <ChartPanel
      title={en.storage.byProject}
      summary={t.bytesSummary(rows.length, hot, cold)}
      legend={[
        { series: "hot", label: c.hot, total: hot },
        { series: "cold", label: c.cold, total: cold },
      ]}
      note={t.sharedNote}
      chart={<BytesChart bars={bars} />}
      file="storage-by-project"
      columns={columns}
      rows={rows}
      keyOf={(row) => row.project_id}
      none={en.storage.noProjects}
      minWidth={minWidth}
    />
  )
}

const dollars = (kind: Kind | "total", label: string): Column<DayBar> => ({
  name: `${kind}_usd`,
  label,
  end: true,
  // Sums of dollars in binary carry dust beyond the ledger's millionth.
  value: (row) => Math.round(row[kind] * 1e6) / 1e6,
  show: (row) => money(row[kind]),
})

type SpendProps = { usage: { month: string; spent_usd: number; by_day: readonly SpentByDay[] } }

export function SpendPanel({ usage }: SpendProps) {
  const bars = useMemo(
    () => dayBars(usage.by_day, usage.month, new Date().toISOString().slice(0, 10)),
    [usage],
  )
  const kinds = kindsIn(bars)
  return (
    <ChartPanel
      title={t.spend}
      summary={t.spendSummary(bars.length, money(usage.spent_usd))}
      legend={kinds.map(({ kind, total }) => ({
        series: kind,
        label: en.storage.kinds[kind],
        total: money(total),
      }))}
      chart={<SpendChart bars={bars} />}
      file={`spent-by-day-${usage.month}`}
      columns={[
        { name: "day", label: c.day, head: true, value: (row) => row.day, show: (row) => day(row.day) },
        ...kinds.map(({ kind }) => dollars(kind, en.storage.kinds[kind])),
        dollars("total", c.total),
      ]}
      rows={bars.toReversed()}
      keyOf={(row) => row.day}
      none={en.usage.nothing}
    />
  )
}

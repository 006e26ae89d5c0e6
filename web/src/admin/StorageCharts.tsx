/** The two charts of storage and cost side by side, each with its table. */
import { SimpleGrid } from "@mantine/core"
import { lazy, useMemo } from "react"
import type { HouseStorage, HouseUsage } from "../api/types"
import type { Column } from "../tables/DataTable"
import { bytes, day, money } from "../ui/format"
import { en } from "../ui/messages/en"
import { storageAdmin as t } from "../ui/messages/en/storageAdmin"
import { byRoom, PROJECT_COLUMNS } from "../usage/projects"
import type { Kind } from "../usage/kinds"
import { dayBars, kindsIn, projectBars, type DayBar } from "./bars"
import { ChartPanel } from "./ChartPanel"

const c = en.storage.columns
const BARS = 8

const BytesChart = lazy(async () => ({ default: (await import("./Charts")).BytesChart }))
const SpendChart = lazy(async () => ({ default: (await import("./Charts")).SpendChart }))

export function StorageCharts({ storage, usage }: { storage: HouseStorage; usage: HouseUsage }) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <Bytes storage={storage} />
      <Spend usage={usage} />
    </SimpleGrid>
  )
}

const BYTES_COLUMNS = PROJECT_COLUMNS.filter(({ name }) =>
  ["project", "at_hand_bytes", "archived_bytes"].includes(name),
)

function Bytes({ storage }: { storage: HouseStorage }) {
  const projects = useMemo(() => byRoom(storage.projects), [storage])
  const bars = useMemo(() => projectBars(projects, BARS, t.others), [projects])
  const hot = bytes(storage.totals.hot_bytes)
  const cold = bytes(storage.totals.cold_bytes)
  return (
    <ChartPanel
      title={t.bytesChart}
      summary={t.bytesSummary(projects.length, hot, cold)}
      legend={[
        { series: "hot", label: c.hot, total: hot },
        { series: "cold", label: c.cold, total: cold },
      ]}
      note={t.sharedNote}
      chart={<BytesChart bars={bars} />}
      file="bytes-by-project"
      columns={BYTES_COLUMNS}
      rows={projects}
      keyOf={(row) => row.project_id}
      none={t.emptyTitle}
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

function Spend({ usage }: { usage: HouseUsage }) {
  const bars = useMemo(
    () => dayBars(usage.by_day, usage.month, new Date().toISOString().slice(0, 10)),
    [usage],
  )
  const kinds = kindsIn(bars)
  return (
    <ChartPanel
      title={t.spendChart}
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
      none={t.spendNone}
    />
  )
}

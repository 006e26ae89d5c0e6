/** Where the month's money went: by day, by project and by kind of work; each as bars and as a table. */
import { SimpleGrid } from "@mantine/core"
import { lazy, useMemo } from "react"
import type { Usage } from "../api/types"
import { amountBars } from "../charts/bars"
import { ChartPanel, ChartPanelSkeleton } from "../charts/ChartPanel"
import { BARS, SpendPanel } from "../charts/Panels"
import type { Column } from "../tables/DataTable"
import { money } from "../ui/format"
import { en } from "../ui/messages/en"
import { kindOf } from "./kinds"
import { ProjectName } from "./ProjectName"

const t = en.usage
const MoneyChart = lazy(async () => ({ default: (await import("../charts/Charts")).MoneyChart }))
const COST = {
  name: "spent_usd",
  label: t.cost,
  end: true,
  value: (row: { spent_usd: number }) => row.spent_usd,
  show: (row: { spent_usd: number }) => money(row.spent_usd),
}

export function MoneyCharts({ usage }: { usage: Usage }) {
  return (
    <>
      <SpendPanel usage={usage} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <ByProject usage={usage} />
        <ByKind usage={usage} />
      </SimpleGrid>
    </>
  )
}

export const MoneyChartsSkeleton = () => (
  <>
    <ChartPanelSkeleton title={en.charts.spend} />
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <ChartPanelSkeleton title={t.byProject} />
      <ChartPanelSkeleton title={t.byKind} />
    </SimpleGrid>
  </>
)

type ProjectRow = Usage["by_project"][number]
const PROJECT_COLUMNS: Column<ProjectRow>[] = [
  {
    name: "project",
    label: t.project,
    head: true,
    value: (row) => row.name,
    show: (row) => <ProjectName id={row.project_id} name={row.name} deleted={row.deleted} />,
  },
  {
    name: "state",
    label: en.storage.columns.state,
    fileOnly: true,
    value: (row) => (row.deleted ? "deleted" : ""),
  },
  COST,
]

function ByProject({ usage }: { usage: Usage }) {
  const bars = useMemo(() => {
    const amounts = usage.by_project.map((row) => ({ name: row.name, amount: row.spent_usd }))
    return amountBars(amounts, BARS, en.charts.others)
  }, [usage])
  return (
    <ChartPanel
      title={t.byProject}
      summary={en.charts.moneySummary(bars.length, money(usage.spent_usd))}
      chart={<MoneyChart bars={bars} label={t.cost} />}
      file={`spent-by-project-${usage.month}`}
      columns={PROJECT_COLUMNS}
      rows={usage.by_project}
      keyOf={(row) => row.project_id}
      none={t.nothing}
    />
  )
}

type KindRow = Usage["by_kind"][number]
const nameOf = (row: KindRow): string => en.storage.kinds[kindOf(row.kind)]
const KIND_COLUMNS: Column<KindRow>[] = [
  { name: "kind", label: t.kind, head: true, value: (row) => row.kind, show: nameOf },
  { name: "calls", label: t.calls, end: true, value: (row) => row.calls },
  { name: "failed", label: t.failed, end: true, value: (row) => row.failed },
  COST,
]

function ByKind({ usage }: { usage: Usage }) {
  const bars = useMemo(() => {
    const amounts = usage.by_kind.map((row) => ({ name: nameOf(row), amount: row.spent_usd }))
    return amountBars(amounts, BARS, en.charts.others)
  }, [usage])
  return (
    <ChartPanel
      title={t.byKind}
      summary={en.charts.moneySummary(bars.length, money(usage.spent_usd))}
      chart={<MoneyChart bars={bars} label={t.cost} />}
      file={`spent-by-kind-${usage.month}`}
      columns={KIND_COLUMNS}
      rows={usage.by_kind}
      keyOf={(row) => row.kind}
      none={t.nothing}
    />
  )
}

/** The charts themselves, in a chunk of their own: the drawing library is loaded when one is shown. */
import { BarChart } from "@mantine/charts"
import "@mantine/charts/styles.css"
import { bytes, day, money } from "../ui/format"
import { en } from "../ui/messages/en"
import { kindsIn, type AmountBar, type DayBar, type ProjectBar } from "./bars"
import { colorOf, fillOf, type Series } from "./fills"

const t = en.storage
const fill = (series: { name: string }) => ({ fill: fillOf(series.name as Series) })
/** On one line: spaces that do not break. */
const shorten = (name: string): string =>
  (name.length > 16 ? `${name.slice(0, 15).trimEnd()}…` : name).replaceAll(" ", "\u00A0")
/** Every bar has its name: without this, names that would stand close are left out. */
const NAMES = { width: 122, tickFormatter: shorten, interval: 0 } as const
/** The bars are a picture with a name; whoever does not see it has the table. */
const SHARED = {
  type: "stacked",
  h: "100%",
  barProps: fill,
  maxBarWidth: 32,
  tooltipAnimationDuration: 0,
  barChartProps: { accessibilityLayer: false },
} as const

export function BytesChart({ bars }: { bars: ProjectBar[] }) {
  return (
    <BarChart
      {...SHARED}
      data={bars}
      dataKey="name"
      orientation="vertical"
      gridAxis="y"
      series={[
        { name: "hot", label: t.columns.hot, color: colorOf("hot") },
        { name: "cold", label: t.columns.cold, color: colorOf("cold") },
      ]}
      valueFormatter={bytes}
      xAxisProps={{ tickFormatter: bytes }}
      yAxisProps={NAMES}
    />
  )
}

/** Money, one bar a name. */
export function MoneyChart({ bars, label }: { bars: AmountBar[]; label: string }) {
  return (
    <BarChart
      {...SHARED}
      data={bars}
      dataKey="name"
      orientation="vertical"
      gridAxis="y"
      barProps={{ fill: fillOf("hot") }}
      series={[{ name: "amount", label, color: colorOf("hot") }]}
      valueFormatter={money}
      xAxisProps={{ tickFormatter: money }}
      yAxisProps={NAMES}
    />
  )
}

export function SpendChart({ bars }: { bars: DayBar[] }) {
  return (
    <BarChart
      {...SHARED}
      data={bars}
      dataKey="day"
      series={kindsIn(bars).map(({ kind }) => ({
        name: kind,
        label: t.kinds[kind],
        color: colorOf(kind),
      }))}
      valueFormatter={money}
      xAxisProps={{ tickFormatter: day }}
      yAxisProps={{ tickFormatter: money, width: 60 }}
      tooltipProps={{ labelFormatter: (label) => (typeof label === "string" ? day(label) : "") }}
    />
  )
}

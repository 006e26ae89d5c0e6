/** Fills of the charts: each series has a colour of the theme and a pattern, so that none is told by colour alone. */
import type { Kind } from "../usage/kinds"
import classes from "./fills.module.css"

export type Tier = "hot" | "cold"
export type Series = Tier | Kind

type Pattern = "solid" | "rising" | "falling" | "dots" | "bars" | "grid"
const LOOKS: Record<Series, { color: string; pattern: Pattern }> = {
  hot: { color: "var(--chart-pine)", pattern: "solid" },
  cold: { color: "var(--chart-violet)", pattern: "rising" },
  script: { color: "var(--chart-gray)", pattern: "dots" },
  image: { color: "var(--chart-blue)", pattern: "rising" },
  clip: { color: "var(--chart-pine)", pattern: "solid" },
  music: { color: "var(--chart-orange)", pattern: "falling" },
  text: { color: "var(--chart-violet)", pattern: "bars" },
  other: { color: "var(--chart-gray)", pattern: "grid" },
}
const LINES: Record<Pattern, string> = {
  solid: "",
  rising: "M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6",
  falling: "M-2 6 L2 10 M0 0 L8 8 M6 -2 L10 2",
  dots: "M2 2 h1.6 M6 6 h1.6",
  bars: "M0 2 H8 M0 6 H8",
  grid: "M0 4 H8 M4 0 V8",
}

export const colorOf = (series: Series): string => LOOKS[series].color
export const fillOf = (series: Series): string => `url(#fill-${series})`

/** The patterns themselves; once on the page, charts and legends refer to them. */
export function Fills() {
  return (
    <svg className={classes.fills} width="0" height="0" aria-hidden>
      <defs>
        {(Object.keys(LOOKS) as Series[]).map((series) => (
          <pattern key={series} id={`fill-${series}`} width="8" height="8" patternUnits="userSpaceOnUse">
            <rect width="8" height="8" fill={LOOKS[series].color} />
            <path d={LINES[LOOKS[series].pattern]} stroke="var(--surface)" strokeWidth="1.6" />
          </pattern>
        ))}
      </defs>
    </svg>
  )
}

/** A patch of a series' fill, for the legend. */
export const Swatch = ({ series }: { series: Series }) => (
  <svg width="16" height="16" aria-hidden>
    <rect width="16" height="16" rx="3" fill={fillOf(series)} />
  </svg>
)

/** What the charts draw: bytes and money by project and money by day, gathered into as many bars as can be read. */
import type { ProjectStorage, SpentByDay } from "../api/types"
import { kindOf, KINDS, type Kind } from "../usage/kinds"

export type ProjectBar = { name: string; hot: number; cold: number }

/** The largest projects, largest first, and all others in one last bar; those that store nothing have none. */
export function projectBars(
  projects: readonly ProjectStorage[],
  most: number,
  others: (n: number) => string,
): ProjectBar[] {
  const bars = projects.map((each) => ({ name: each.name, hot: each.hot_bytes, cold: each.cold_bytes }))
  return gathered(
    bars,
    (bar) => bar.hot + bar.cold,
    most,
    (rest) => ({
      name: others(rest.length),
      hot: sum(rest.map((bar) => bar.hot)),
      cold: sum(rest.map((bar) => bar.cold)),
    }),
  )
}

/** An amount of one thing, with the name it has in the chart. */
export type AmountBar = { name: string; amount: number }

/** The largest amounts, largest first, and all others in one last bar; nothings have none. */
export const amountBars = (
  amounts: readonly AmountBar[],
  most: number,
  others: (n: number) => string,
): AmountBar[] =>
  gathered(
    amounts,
    (bar) => bar.amount,
    most,
    (rest) => ({ name: others(rest.length), amount: sum(rest.map((bar) => bar.amount)) }),
  )

function gathered<Bar>(
  all: readonly Bar[],
  size: (bar: Bar) => number,
  most: number,
  together: (rest: Bar[]) => Bar,
): Bar[] {
  const bars = all.filter((bar) => size(bar) > 0).sort((a, b) => size(b) - size(a))
  if (bars.length <= most) return bars
  return [...bars.slice(0, most - 1), together(bars.slice(most - 1))]
}

/** A day and what each kind of work cost on it, in dollars. */
export type DayBar = { day: string; total: number } & Record<Kind, number>

/** Every day of the month so far, also those on which nothing was spent; none at all when nothing ever was. */
export function dayBars(spent: readonly SpentByDay[], month: string, today: string): DayBar[] {
  if (spent.length === 0) return []
  const last = [...spent.map((each) => each.day), today.startsWith(month) ? today : ""].sort().at(-1) ?? ""
  return Array.from({ length: Number(last.slice(8, 10)) }, (_, index) => {
    const day = `${month}-${String(index + 1).padStart(2, "0")}`
    const bar: DayBar = { day, total: 0, script: 0, image: 0, clip: 0, music: 0, text: 0, other: 0 }
    for (const each of spent) {
      if (each.day !== day) continue
      bar[kindOf(each.kind)] += each.spent_usd
      bar.total += each.spent_usd
    }
    return bar
  })
}

/** The kinds that cost anything, in their fixed order, so that a kind keeps its colour and pattern. */
export const kindsIn = (bars: readonly DayBar[]): { kind: Kind; total: number }[] =>
  KINDS.map((kind) => ({ kind, total: sum(bars.map((bar) => bar[kind])) })).filter(({ total }) => total !== 0)

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

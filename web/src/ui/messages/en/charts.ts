/** Words of the charts of bytes and money. */
const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`

export const charts = {
  bytesSummary: (projects: number, hot: string, cold: string) =>
    `Bars for ${count(projects, "project")}: ${hot} ready to play, ${cold} archived.`,
  sharedNote: "What projects share counts in each of them.",
  others: (n: number) => count(n, "other project"),
  spend: "Spent per day, by kind",
  spendSummary: (days: number, spent: string) => `Bars for ${count(days, "day")}: ${spent} spent in all.`,
  moneySummary: (bars: number, spent: string) => `${count(bars, "bar")}: ${spent} spent in all.`,
}

/** What runs and clips cost, in words: never "free" where nothing was made, never a price where none was paid. */
import type { Run } from "../api/types"
import { money } from "../ui/format"
import { en } from "../ui/messages/en"

const t = en.batch.run

/** What a run has cost so far; its parts tell of their cost before the run does. */
export const costSoFar = (run: Run): number =>
  Math.max(
    run.cost_usd,
    run.steps.reduce((sum, step) => sum + (step.cost_usd ?? 0), 0),
  )

/** "$0.045 of $0.135 quoted" while a run is at work. */
export const soFarWords = (run: Run): string =>
  run.quote_usd === 0 && costSoFar(run) === 0
    ? t.noCharge
    : en.runs.cost(money(costSoFar(run)), money(run.quote_usd))

/** "charged $0.09 of $0.135 quoted" of a run that is over. */
export function paidWords(run: Run): string {
  if (run.cost_usd > 0) return t.charged(money(run.cost_usd), money(run.quote_usd))
  return run.quote_usd > 0 ? t.free : t.noCharge
}

/** "charged $0.08", "not charged". */
export const chargedWords = (cost: number): string => (cost > 0 ? t.clipCharged(money(cost)) : t.free)

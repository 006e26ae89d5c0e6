/** The words of the button that goes on with a run, with what is left to pay. */
import type { Run } from "../api/types"
import { money } from "../ui/format"
import { en } from "../ui/messages/en"
import { hasRest, priceOfRest, restOf } from "./rest"

/**
 * An order whose answer was lost may exist already, so for such a run the word says that it is ordered again.
 * A batch is asked for its rest: the clips it left that nothing newer made (`runs`).
 */
export function retryWords(run: Run, runs: Run[]): string {
  const rest = restOf(run, runs)
  const partly = run.batch != null && rest.length < restOf(run, []).length
  if (hasRest(run, runs) || partly) {
    const left = priceOfRest(run, runs)
    return en.batch.run.retry(rest.length, left > 0 ? money(left) : null)
  }
  const word = run.state === "held" ? en.runs.orderAgain : en.runs.retry
  const left = run.quote_usd - run.cost_usd
  return left > 0 ? `${word} · ${money(left)}` : word
}

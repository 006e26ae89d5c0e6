/** When an order may go out, and what is known when its answer is lost. */
import { ProblemError, problemOf } from "../api/client"
import type { Edit, Plan, Problem } from "../api/types"
import { en } from "../ui/messages/en"

/** What only says how a clip shall look. A price hangs on which clips are made, hardly ever on words. */
const WORDS = new Set(["instruction", "prompt", "title"])

/** The same for edits that differ in words only, so that the last price can stand while somebody types. */
export const shapeOf = (edits: Edit[]): string =>
  JSON.stringify(edits, (key, value: unknown) => (WORDS.has(key) ? typeof value : value))

/** The words were changed after the press; what stands there now has to be ordered anew. */
export class Overwritten extends Error {}
/** It costs more than was on the button when it was pressed. */
export class Dearer extends Error {}
/** The order may stand or not. */
export class Unsure extends Error {}

/** The hash of a plan that may be ordered as it was pressed; `shown`: the price on the button, null where none was. */
export function agreed(plan: Plan, shown: number | null, overwritten: boolean): string {
  if (overwritten) throw new Overwritten()
  if (shown !== null && plan.quote.total_usd > shown) throw new Dearer()
  return plan.plan_hash
}

/** What an order failed with. A refusal was said by the house itself; anything else may have been carried out. */
export function lostOr(error: unknown): unknown {
  const refused = error instanceof ProblemError && error.status < 500 && error.code !== "unexpected"
  return refused ? error : new Unsure()
}

/** What went wrong with an order, fit to be shown. */
export const orderProblem = (error: unknown): Problem =>
  error instanceof Unsure ? { type: "unsure", ...en.errors.unsure } : problemOf(error)

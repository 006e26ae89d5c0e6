/** How far an ordinary run is, in words. */
import type { Run } from "../api/types"
import { en } from "../ui/messages/en"
import { isComposing, readyOf } from "./counts"

/** "2 of 7 parts", or that the film is being put together when that is all there is left. */
export function partWords(run: Run): string {
  const { done, total } = readyOf(run)
  if (total === 0) return isComposing(run) ? en.batch.run.composing : en.runs.noParts
  const parts = en.runs.steps(done, total)
  return isComposing(run) ? `${parts} · ${en.batch.run.composing}` : parts
}

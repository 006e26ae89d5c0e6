/** The words of a run that waits for another one of its project. */
import type { Run } from "../api/types"
import { en } from "../ui/messages/en"

/** Null when it does not wait; `runs` holds the one it waits for, if that is known. */
export function waitWords(run: Run, runs: Run[]): string | null {
  if (run.state !== "queued" || !run.behind) return null
  const before = runs.find((each) => each.id === run.behind)
  return en.batch.run.waits(before?.message || en.runs.untitled)
}

/** What a run came to, in two lines. */
import type { Operation, Run } from "../api/types"
import { price } from "../ui/format"
import { en } from "../ui/messages/en"
import { charge } from "../ui/states"
import { clipsOf, countsOf, countWords } from "./batch"

const t = en.batch.run

/** `current`: what it made is what the film is now. `full` also says what to do about a failure; it is for where there is room. */
export function outcomeWords(run: Run, current = true): { title: string; line: string; full: string } {
  const clips = clipsOf(run)
  const problem = run.problem ?? run.steps.find((step) => step.problem)?.problem
  const paid = t.charged(price(run.cost_usd), price(run.quote_usd))
  if (run.state === "done") {
    const counts = countsOf(clips)
    const title = t.done(counts.complete, clips.length)
    const version = run.result_version && t.inVersion(run.result_version, current)
    const rest = countWords(clips.filter((clip) => clip.status !== "complete"))
    const line = [rest, version, paid].filter(Boolean).join(" · ")
    return { title, line, full: [line, problem?.detail].filter(Boolean).join(" · ") }
  }
  const title = problem?.title ?? en.runs.states[run.state]
  const kept = run.done > 0 && en.runs.failed.kept
  const cost = charge({ type: "", title: "", detail: "", charged_usd: run.cost_usd })
  const line = [clips.length > 0 && countWords(clips), problem?.detail, problem?.unchanged, cost]
    .filter(Boolean)
    .join(" ")
  return { title, line, full: [line, kept, problem?.next_step].filter(Boolean).join(" ") }
}

/** Clocks of one server; a run and what it did to the history are written together. */
const TOGETHER_MS = 2000

/** The operation a run ended with, if it can be taken back; `operations` newest first. */
export function operationOf(run: Run, operations: Operation[]): Operation | undefined {
  const ended = Date.parse(run.finished_at ?? "")
  const made = operations.find((each) => each.kind === "edit" && Date.parse(each.at) <= ended + TOGETHER_MS)
  return made && made.undoable && !made.undone ? made : undefined
}

/** What a run came to, in two lines. */
import type { Operation, Project, Run } from "../api/types"
import { en } from "../ui/messages/en"
import { clipsOf, countsOf, countWords } from "./batch"
import { workOf } from "./counts"
import { chargedWords, paidWords } from "./paid"

const t = en.batch.run

/** `full` says more than `line`; it is for where there is room. */
export type Outcome = { title: string; line: string; full: string }

/** Sentences of different writers in a row; not all of them end theirs. */
const sentences = (...parts: (string | null | undefined | false)[]): string =>
  parts
    .filter((part) => typeof part === "string" && part !== "")
    .map((part) => (/[.!?…]$/.test(part as string) ? part : `${part as string}.`))
    .join(" ")

const problemOf = (run: Run) => run.problem ?? run.steps.find((step) => step.problem)?.problem

function doneWords(run: Run, current: boolean): Outcome {
  const clips = clipsOf(run)
  const version = run.result_version && t.inVersion(run.result_version, current)
  const rest = countWords(clips.filter((clip) => clip.status !== "complete"))
  const line = [rest, version, paidWords(run)].filter(Boolean).join(" · ")
  const full = [line, problemOf(run)?.detail].filter(Boolean).join(" · ")
  return { title: t.done(countsOf(clips).complete, clips.length), line, full }
}

/** All clips of a batch together failed; what the provider said of each stands with its details. */
function allFailedWords(run: Run, failed: number): Outcome {
  const problem = problemOf(run)
  const why = problem?.type.endsWith("/generation-failed") ? t.providerCouldNot(failed) : problem?.title
  const others = countWords(clipsOf(run).filter((clip) => clip.status !== "failed"))
  const line = sentences(t.filmUnchanged, why, others)
  return {
    title: t.failed(failed, chargedWords(run.cost_usd)),
    line,
    full: sentences(line, run.done > 0 && en.runs.failed.kept, problem?.next_step),
  }
}

function failedWords(run: Run): Outcome {
  const failed = countsOf(clipsOf(run)).failed
  if (run.state === "failed" && failed > 0) return allFailedWords(run, failed)
  const problem = problemOf(run)
  const title = (problem?.title ?? en.runs.states[run.state]).replace(/\.$/, "")
  const line = sentences(t.filmUnchanged, problem?.detail)
  return {
    title: `${title} · ${chargedWords(run.cost_usd)}`,
    line,
    full: sentences(line, problem?.unchanged, run.done > 0 && en.runs.failed.kept, problem?.next_step),
  }
}

function cancelledWords(run: Run): Outcome {
  const made = workOf(run).filter((step) => step.action === "generate" && step.state === "done").length
  const line =
    made === 0 && run.cost_usd === 0 ? t.cancelledEmpty : t.cancelledKept(made, chargedWords(run.cost_usd))
  return { title: en.runs.states.cancelled, line, full: line }
}

/** How it ended; `current`: what it made is what the film is now. */
export function outcomeWords(run: Run, current = true): Outcome {
  if (run.state === "done") return doneWords(run, current)
  return run.state === "cancelled" ? cancelledWords(run) : failedWords(run)
}

/** That what it made was taken back. */
export function undoneWords(run: Run, project: Project): Outcome {
  const line = t.undoneLine(project.head?.number ?? 0, chargedWords(run.cost_usd))
  return { title: t.undone, line, full: line }
}

/** Clocks of one server; a run and what it did to the history are written together. */
const TOGETHER_MS = 2000

/** The operation a run ended with, also when it was taken back; `operations` newest first. */
export function operationOf(run: Run, operations: Operation[]): Operation | undefined {
  if (run.result_version == null) return undefined
  const ended = Date.parse(run.finished_at ?? "")
  return operations.find(
    (each) => each.kind === "edit" && Math.abs(Date.parse(each.at) - ended) <= TOGETHER_MS,
  )
}

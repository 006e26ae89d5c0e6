/** A batch clip by clip, read from its steps, so that it is as fresh as the last event; and its counts in words. */
import { isActive } from "../api/queries"
import type { BatchClip, ClipStatus, Problem, Run, Slot, Step } from "../api/types"
import { en } from "../ui/messages/en"
import { chargedWords } from "./paid"

const t = en.batch
/** How much of a clip's making its picture and its motion are; the server counts the same. */
const WEIGHTS: Partial<Record<Slot, number>> = { image: 0.25, clip: 0.75 }
const BAD = ["failed", "held", "cancelled"] as const

export type ClipWork = Omit<BatchClip, "problem"> & {
  problem: Problem | null
  /** What is being made of it just now. */
  slot: Slot
  /** Its place among those that wait, from 1; null when it does not wait. */
  turn: number | null
}

/** How a clip stands: the worst that happened to one of its steps, otherwise how far they are. */
export function statusOf(steps: Pick<Step, "state">[]): ClipStatus {
  const states = steps.map((step) => step.state)
  const bad = BAD.find((state) => states.includes(state))
  if (bad) return bad
  if (states.every((state) => state === "done")) return "complete"
  return states.every((state) => state === "waiting") ? "queued" : "regenerating"
}

/** How far a clip is, 0 to 1, its steps together. */
export function progressOfClip(steps: Pick<Step, "state" | "slot" | "progress">[]): number {
  const weigh = (step: Pick<Step, "slot">) => WEIGHTS[step.slot] ?? 1
  const whole = steps.reduce((sum, step) => sum + weigh(step), 0)
  const made = steps.reduce((sum, step) => sum + weigh(step) * (step.state === "done" ? 1 : step.progress), 0)
  return whole ? made / whole : 0
}

const costOf = (steps: Step[]): number | null => {
  const costs = steps.flatMap((step) => (step.cost_usd == null ? [] : [step.cost_usd]))
  return costs.length ? costs.reduce((sum, cost) => sum + cost, 0) : null
}

/** The clips of a batch in the order asked; none for an ordinary run. */
export function clipsOf(run: Run): ClipWork[] {
  let turn = 0
  return (run.batch?.clips ?? []).map((clip) => {
    const steps = run.steps.filter((step) => step.scene_id === clip.scene_id)
    if (steps.length === 0) return { ...clip, slot: "clip", turn: null }
    const status = statusOf(steps)
    return {
      ...clip,
      status,
      progress: progressOfClip(steps),
      cost_usd: costOf(steps) ?? clip.cost_usd,
      thumbnail: steps.at(-1)?.thumbnail ?? clip.thumbnail,
      problem: steps.find((step) => step.problem)?.problem ?? null,
      slot: (steps.find((step) => step.state === "running") ?? steps.at(-1)!).slot,
      turn: status === "queued" && isActive(run) ? ++turn : null,
    }
  })
}

export type Counts = Record<ClipStatus, number>

export function countsOf(clips: Pick<ClipWork, "status">[]): Counts {
  const counts: Counts = { queued: 0, regenerating: 0, complete: 0, failed: 0, cancelled: 0, held: 0 }
  for (const clip of clips) counts[clip.status] += 1
  return counts
}

/** What clips that failed were charged, in words: "not charged", "charged $0.02". */
export function chargeWords(clips: Pick<ClipWork, "cost_usd">[]): string {
  return chargedWords(clips.reduce((sum, clip) => sum + (clip.cost_usd ?? 0), 0))
}

/** "1 done · 1 failed (not charged) · 1 queued". */
export function countWords(clips: ClipWork[]): string {
  const n = countsOf(clips)
  const c = t.counts
  return [
    n.complete > 0 && c.complete(n.complete),
    n.regenerating > 0 && c.regenerating(n.regenerating),
    n.failed > 0 && c.failed(n.failed, chargeWords(clips.filter((clip) => clip.status === "failed"))),
    n.held > 0 && c.held(n.held),
    n.cancelled > 0 && c.cancelled(n.cancelled),
    n.queued > 0 && c.queued(n.queued),
  ]
    .filter(Boolean)
    .join(" · ")
}

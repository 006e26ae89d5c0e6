/** What each scene card shows: the version on screen, with work under way or its outcome laid over it. */
import { isActive } from "../api/queries"
import type { Problem, Run, SceneView, Step } from "../api/types"
import { chargeWords, clipsOf, type ClipWork } from "../work/batch"
import { lastEnded } from "../work/shown"

/** What is said over a card's picture. */
export type CardWork =
  | { kind: "making"; progress: number; slot: Step["slot"] }
  /** `turn`: its place among the waiting clips of a batch, from 1; `behind`: another batch comes first. */
  | { kind: "queued"; progress: number; turn: number | null; behind: boolean }
  | { kind: "complete" }
  | { kind: "failed"; charge: string; problem: Problem | null }
  | { kind: "cancelled" }
  | { kind: "held" }
export type SceneCard = {
  id: string
  position: number
  title: string
  /** Null for a scene that has never been made. */
  scene: SceneView | null
  poster: string | null
  work: CardWork | null
  /** The clip of a batch that can still be stopped. */
  stop: { run: Run; clip: ClipWork } | null
}

const making = (step: Step): boolean => step.action !== "reuse" && step.position != null
const isOpen = (step: Step): boolean => ["waiting", "running", "held"].includes(step.state)

/** An ordinary run's word on one scene. */
function workOn(run: Run, steps: Step[]): CardWork | null {
  const failed = steps.find((step) => step.state === "failed")
  if (!isActive(run)) {
    if (run.state !== "failed" || !failed) return null
    return { kind: "failed", charge: chargeWords(steps), problem: failed.problem }
  }
  const open = steps.filter(isOpen)
  if (open.length === 0) return null
  const made = steps.reduce((sum, step) => sum + (step.state === "done" ? 1 : step.progress), 0)
  const running = open.find((step) => step.state === "running")
  const progress = made / steps.length
  if (!running && made === 0) return { kind: "queued", progress, turn: null, behind: false }
  return { kind: "making", progress, slot: (running ?? open[0]!).slot }
}

/** A batch's word on one clip; what went well says nothing any more once the batch is through. */
function workOnClip(run: Run, clip: ClipWork): CardWork | null {
  const { progress, turn, slot, problem } = clip
  switch (clip.status) {
    case "queued":
      return isActive(run) ? { kind: "queued", progress, turn, behind: run.behind != null } : null
    case "regenerating":
      return isActive(run) ? { kind: "making", progress, slot } : null
    case "complete":
      return isActive(run) ? { kind: "complete" } : null
    case "failed":
      return { kind: "failed", charge: chargeWords([clip]), problem }
    case "cancelled":
      // Somebody wanted it so; once the batch is through the strip says it, and the card is a clip like any other.
      return isActive(run) ? { kind: "cancelled" } : null
    case "held":
      return { kind: "held" }
  }
}

/** The run that speaks for a scene: the one at work on it, the oldest first; otherwise the newest. */
function speaker(runs: Run[], scene: string): { run: Run; steps: Step[] } | null {
  const found = runs
    .map((run) => ({ run, steps: run.steps.filter((step) => step.scene_id === scene && making(step)) }))
    .filter(({ steps }) => steps.length > 0)
  return found.findLast(({ run }) => isActive(run)) ?? found[0] ?? null
}

function laidOver(runs: Run[], scene: string, dismissed: ReadonlySet<string>) {
  const found = speaker(runs, scene)
  if (!found) return { work: null, stop: null, thumbnail: null }
  const { run, steps } = found
  const clip = clipsOf(run).find((each) => each.scene_id === scene)
  // How a run ended is news only until another one ends; the strip above and the cards speak of the same one.
  const settled =
    !isActive(run) && (dismissed.has(run.id) || run.retried_by != null || lastEnded(runs)?.id !== run.id)
  const work = settled ? null : clip ? workOnClip(run, clip) : workOn(run, steps)
  const stoppable = clip && isActive(run) && (work?.kind === "queued" || work?.kind === "making")
  return {
    work,
    stop: stoppable ? { run, clip } : null,
    thumbnail: steps.findLast((step) => step.thumbnail)?.thumbnail ?? null,
  }
}

/**
 * Cards in film order. `runs` are the project's, newest first. The picture of the version stays until the new
 * version is there; a scene that never had one shows its picture as soon as it is made.
 */
export function cardsOf(scenes: SceneView[], runs: Run[], dismissed: ReadonlySet<string>): SceneCard[] {
  return scenes.map((scene) => {
    const over = laidOver(runs, scene.id, dismissed)
    return {
      id: scene.id,
      position: scene.position,
      title: scene.title,
      scene,
      poster: scene.clip?.poster ?? scene.image?.poster ?? scene.image?.blob ?? over.thumbnail,
      work: over.work,
      stop: over.stop,
    }
  })
}

/** Cards of a film that is being made for the first time, from the steps of its run. */
export function firstCardsOf(run: Run, dismissed: ReadonlySet<string>): SceneCard[] {
  const byPosition = new Map<number, Step[]>()
  for (const step of run.steps) {
    if (step.position != null) byPosition.set(step.position, [...(byPosition.get(step.position) ?? []), step])
  }
  return [...byPosition.entries()]
    .sort(([a], [b]) => a - b)
    .map(([position, steps]) => ({
      id: steps[0]!.scene_id ?? `position-${position}`,
      position,
      title: steps[0]!.title,
      scene: null,
      poster: steps.findLast((step) => step.thumbnail)?.thumbnail ?? null,
      work: dismissed.has(run.id) ? null : workOn(run, steps.filter(making)),
      stop: null,
    }))
}

/** What each scene card shows: the version on screen, with work under way laid over it. */
import { isActive } from "../api/queries"
import type { Problem, Run, SceneView, Step } from "../api/types"

export type Busy = { progress: number; waiting: boolean; slot: Step["slot"] }
export type Failure = { run: Run; problem: Problem | null }
export type SceneCard = {
  id: string
  position: number
  title: string
  /** Null for a scene that has never been made. */
  scene: SceneView | null
  poster: string | null
  busy: Busy | null
  failure: Failure | null
}

const making = (step: Step): boolean => step.action !== "reuse" && step.position != null

function busyOf(steps: Step[]): Busy | null {
  const open = steps.filter(
    (step) => step.state === "waiting" || step.state === "running" || step.state === "held",
  )
  if (open.length === 0) return null
  const made = steps.reduce((sum, step) => sum + (step.state === "done" ? 1 : step.progress), 0)
  const running = open.find((step) => step.state === "running")
  return {
    progress: made / steps.length,
    waiting: !running && made === 0,
    slot: (running ?? open[0]!).slot,
  }
}

/** The newest run of each scene decides what its card says; `dismissed` failures are not shown again. */
function newestFor(runs: Run[], scene: string): { run: Run; steps: Step[] } | null {
  for (const run of runs) {
    const steps = run.steps.filter((step) => step.scene_id === scene && making(step))
    if (steps.length > 0) return { run, steps }
  }
  return null
}

function laidOver(runs: Run[], scene: string, dismissed: ReadonlySet<string>) {
  const newest = newestFor(runs, scene)
  if (!newest) return { busy: null, failure: null, thumbnail: null }
  const { run, steps } = newest
  const failed = steps.find((step) => step.state === "failed")
  const failure = run.state === "failed" && failed && !dismissed.has(run.id)
  return {
    busy: isActive(run) ? busyOf(steps) : null,
    failure: failure ? { run, problem: failed.problem } : null,
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
      busy: over.busy,
      failure: over.failure,
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
    .map(([position, steps]) => {
      const failed = steps.find((step) => step.state === "failed")
      return {
        id: steps[0]!.scene_id ?? `position-${position}`,
        position,
        title: steps[0]!.title,
        scene: null,
        poster: steps.findLast((step) => step.thumbnail)?.thumbnail ?? null,
        busy: isActive(run) ? busyOf(steps.filter(making)) : null,
        failure: failed && !dismissed.has(run.id) ? { run, problem: failed.problem } : null,
      }
    })
}

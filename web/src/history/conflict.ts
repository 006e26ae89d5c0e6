/** Reads what the two sides of a merge disagree about, from its preview or from its refusal. */
import { ProblemError } from "../api/client"

export interface Disagreement {
  /** Key for the answer: a scene's id or a field's name. */
  key: string
  kind: "scene" | "field"
  position: number | null
  title: string
}

type Facts = Record<string, unknown>
const isFacts = (value: unknown): value is Facts => typeof value === "object" && value !== null

/** What disagrees, scenes first; null when the error is no conflict of content (a stale current version, say). */
export function conflictOf(error: unknown): Disagreement[] | null {
  if (!(error instanceof ProblemError) || error.status !== 409) return null
  const problem: Facts = error.problem
  const found = disagreementsOf(isFacts(problem.conflict) ? problem.conflict : problem)
  return found.length === 0 ? null : found
}

/** Scenes first; none when nothing has to be decided. */
export function disagreementsOf(facts: { scenes?: unknown; fields?: unknown }): Disagreement[] {
  const scenes = Array.isArray(facts.scenes) ? facts.scenes.flatMap(sceneOf) : []
  const fields = Array.isArray(facts.fields) ? facts.fields.flatMap(fieldOf) : []
  return [...scenes, ...fields]
}

function sceneOf(value: unknown): Disagreement[] {
  if (!isFacts(value) || typeof value.scene_id !== "string") return []
  return [
    {
      key: value.scene_id,
      kind: "scene",
      position: typeof value.position === "number" ? value.position : null,
      title: typeof value.title === "string" ? value.title : "",
    },
  ]
}

const fieldOf = (value: unknown): Disagreement[] =>
  typeof value === "string" ? [{ key: value, kind: "field", position: null, title: value }] : []

/** Edits that are gathered but not yet made: pure functions, and the list of edits they become. */
import type { Edit, Overlay, SceneView } from "../api/types"

export type SceneDraft = {
  instruction?: string
  prompt?: string
  title?: string
  duration?: number
  /** The instructions that stay, when some were taken away. */
  instructions?: string[]
  again?: boolean
  remove?: boolean
}
export type NewScene = { key: string; after: string | null; prompt: string; title?: string; duration: number }
export type Pending = {
  scenes: Record<string, SceneDraft>
  /** Ids of the present scenes in the wanted order; null while it is as it was. */
  order: string[] | null
  added: NewScene[]
  style?: string
  music?: string
  musicAgain?: boolean
  overlays?: Overlay[]
}
/** What the film is before the edits. */
export type Base = { scenes: SceneView[]; style: string; music: string; overlays: Overlay[] }

export const NOTHING: Pending = { scenes: {}, order: null, added: [] }

const idsOf = (base: Base): string[] => base.scenes.map((scene) => scene.id)
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** A scene's draft with some fields changed; fields that say what already is are dropped. */
export function draftScene(pending: Pending, scene: SceneView, change: SceneDraft): Pending {
  const draft: SceneDraft = { ...pending.scenes[scene.id], ...change }
  if (!draft.instruction) delete draft.instruction
  if (draft.prompt === scene.prompt) delete draft.prompt
  if (draft.title === scene.title) delete draft.title
  if (draft.duration === scene.duration) delete draft.duration
  if (same(draft.instructions, scene.instructions)) delete draft.instructions
  for (const key of Object.keys(draft) as (keyof SceneDraft)[]) {
    if (draft[key] === undefined || draft[key] === false) delete draft[key]
  }
  const scenes = { ...pending.scenes, [scene.id]: draft }
  if (Object.keys(draft).length === 0) delete scenes[scene.id]
  return { ...pending, scenes }
}

/** Film-wide fields; one that says what already is is dropped. */
export function draftFilm(
  pending: Pending,
  base: Base,
  change: Partial<Pick<Pending, "style" | "music" | "musicAgain" | "overlays">>,
): Pending {
  const next = { ...pending, ...change }
  if (next.style === base.style) delete next.style
  if (next.music === base.music) delete next.music
  if (!next.musicAgain) delete next.musicAgain
  if (next.overlays && same(next.overlays, base.overlays)) delete next.overlays
  return next
}

/** The order the film will have: present scenes as moved. Scenes that have since gone are left out. */
export function orderOf(pending: Pending, base: Base): string[] {
  const ids = idsOf(base)
  if (!pending.order) return ids
  const known = pending.order.filter((id) => ids.includes(id))
  return [...known, ...ids.filter((id) => !known.includes(id))]
}

/** One scene moved to another place (0-based) in the order. */
export function moveScene(pending: Pending, base: Base, scene: string, place: number): Pending {
  const order = orderOf(pending, base).filter((id) => id !== scene)
  order.splice(Math.max(0, Math.min(order.length, place)), 0, scene)
  return { ...pending, order: same(order, idsOf(base)) ? null : order }
}

export const addScene = (pending: Pending, scene: NewScene): Pending => ({
  ...pending,
  added: [...pending.added, scene],
})

/** The longest run of ids that already stand in the wanted relative order. */
function standing(before: string[], wanted: string[]): Set<string> {
  const places = wanted.map((id) => before.indexOf(id))
  const best: number[][] = []
  places.forEach((place, index) => {
    let longest: number[] = []
    for (let earlier = 0; earlier < index; earlier++) {
      if (places[earlier]! < place && best[earlier]!.length > longest.length) longest = best[earlier]!
    }
    best.push([...longest, index])
  })
  const winner = best.reduce((a, b) => (b.length > a.length ? b : a), [] as number[])
  return new Set(winner.map((index) => wanted[index]!))
}

/** The fewest moves that lead from one order to another, to be applied one after the other. */
export function movesFor(before: string[], wanted: string[]): Edit[] {
  const stay = standing(before, wanted)
  return wanted.flatMap((scene, index): Edit[] =>
    stay.has(scene) ? [] : [{ op: "scene.move", scene, after: wanted[index - 1] ?? null }],
  )
}

function sceneEdits(scene: SceneView, draft: SceneDraft): Edit[] {
  if (draft.remove) return []
  const { instruction, again, remove: _remove, ...fields } = draft
  const edits: Edit[] = []
  if (Object.keys(fields).length > 0) edits.push({ op: "scene.edit", scene: scene.id, ...fields })
  const words = instruction?.trim()
  if (words) edits.push({ op: "scene.instruct", scene: scene.id, instruction: words })
  if (again) edits.push({ op: "scene.again", scene: scene.id })
  return edits
}

/** The edits to send. Drafts of scenes that have since gone are left out. */
export function editsOf(pending: Pending, base: Base): Edit[] {
  const ids = idsOf(base)
  const edits: Edit[] = base.scenes.flatMap((scene) => sceneEdits(scene, pending.scenes[scene.id] ?? {}))
  edits.push(...movesFor(ids, orderOf(pending, base)))
  // Each goes right after its scene, so the last one added is sent first to come out in the order added.
  for (const { key: _key, after, ...scene } of [...pending.added].reverse()) {
    edits.push({
      op: "scene.add",
      after: after && !ids.includes(after) ? (ids.at(-1) ?? null) : after,
      ...scene,
    })
  }
  for (const scene of ids) if (pending.scenes[scene]?.remove) edits.push({ op: "scene.remove", scene })
  if (pending.style !== undefined) edits.push({ op: "style", prompt: pending.style.trim() })
  if (pending.music !== undefined) edits.push({ op: "music", prompt: pending.music.trim() })
  if (pending.musicAgain) edits.push({ op: "music.again" })
  if (pending.overlays) edits.push({ op: "overlays", overlays: pending.overlays })
  return edits
}

export type Change =
  | { kind: "scene"; id: string; position: number; title: string; draft: SceneDraft }
  | { kind: "order" }
  | { kind: "added"; scene: NewScene }
  | { kind: "style" | "music" | "musicAgain" | "overlays" }

/** The gathered changes one by one, for the list that shows them. */
export function changesOf(pending: Pending, base: Base): Change[] {
  const changes: Change[] = base.scenes.flatMap((scene): Change[] => {
    const draft = pending.scenes[scene.id]
    return draft ? [{ kind: "scene", id: scene.id, position: scene.position, title: scene.title, draft }] : []
  })
  changes.push(...pending.added.map((scene): Change => ({ kind: "added", scene })))
  if (!same(orderOf(pending, base), idsOf(base))) changes.push({ kind: "order" })
  for (const kind of ["style", "music", "musicAgain", "overlays"] as const) {
    if (pending[kind] !== undefined) changes.push({ kind })
  }
  return changes
}

/** Everything but that one change. */
export function without(pending: Pending, change: Change): Pending {
  const next: Pending = { ...pending, scenes: { ...pending.scenes } }
  if (change.kind === "scene") delete next.scenes[change.id]
  else if (change.kind === "order") next.order = null
  else if (change.kind === "added") next.added = next.added.filter((scene) => scene.key !== change.scene.key)
  else delete next[change.kind]
  return next
}

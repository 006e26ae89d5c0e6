/** The shapes the HTTP API speaks, under the names the studio uses for them. */

export type Person = { id: string; name: string }
export type Me = { id: string; email: string; name: string; role: "admin" | "member"; demo: boolean }
export type Setup = {
  needed: boolean
  demo: boolean
  version: string
  demo_login: { email: string; password: string } | null
}
export type Overlay = {
  id: string
  text: string
  /** Seconds on the film's timeline. */
  start: number
  end: number
  position: "top" | "center" | "bottom"
}
/** Which version of which family fills a slot; `blob` is a digest. */
export type Part = { family: string; version: string; blob: string }
export type Scene = {
  id: string
  title: string
  prompt: string
  instructions: string[]
  duration: number
  takes: { image: number; clip: number }
  image: Part | null
  clip: Part | null
}
export type Manifest = {
  kind: "video"
  title: string
  prompt: string
  style: string
  format: { width: number; height: number; frame_rate: number }
  scenes: Scene[]
  music: { prompt: string; take: number; part: Part | null }
  overlays: Overlay[]
  script: { recipe: string; blob: string } | null
  sound: string | null
  composition: string | null
}
export type StoryDocument = {
  kind: "story"
  title: string
  prompt: string
  instructions: string[]
  /** Markdown. */
  content: string
  take: number
}
export type ImageDocument = {
  kind: "image"
  title: string
  prompt: string
  instructions: string[]
  format: { width: number; height: number }
  take: number
  blob: string | null
}
export type JsonPatchOp = { op: string; path: string; from?: string; value?: unknown }
export type ChangedScene = { scene_id: string; position: number; title: string; thumbnail: string | null }
export type Origin =
  | "generated"
  | "edited"
  | "regenerated"
  | "restored"
  | "forked"
  | "merged"
  | "uploaded"
  | "ai_enhancement"
  | "ai_interview"
export type VersionSummary = {
  id: string
  number: number
  parent_id: string | null
  parent_number: number | null
  second_parent_id: string | null
  origin: Origin
  message: string
  author: Person | null
  created_at: string
  labels: string[]
  is_head: boolean
  run_id: string | null
  cost_usd: number
  /** Digest of a picture that stands for this version. */
  poster: string | null
  /** Scenes that differ from the parent. */
  changed: ChangedScene[]
}
export type Clip = {
  family: string
  version: string
  number: number
  blob: string
  poster: string | null
  thumbnail: string | null
  cost_usd: number
}
export type SceneView = {
  id: string
  position: number
  title: string
  prompt: string
  instructions: string[]
  duration: number
  start: number
  image: Clip | null
  clip: Clip | null
}
export type Film = {
  duration: number
  playlist_url: string
  mp4_url: string
  composition: string
  overlays: Overlay[]
}
export type Version = VersionSummary & {
  document: Manifest | StoryDocument | ImageDocument
  patch: JsonPatchOp[]
  scenes: SceneView[]
  film: Film | null
}
export type Kind = "video" | "story" | "image"
export type Project = {
  id: string
  kind: Kind
  name: string
  description: string
  tags: string[]
  owner: Person
  head: VersionSummary | null
  version_count: number
  poster: string | null
  active_runs: number
  created_at: string
  updated_at: string
  deleted_at: string | null
}
export type Edit =
  | {
      op: "scene.edit"
      scene: string
      title?: string
      prompt?: string
      duration?: number
      instructions?: string[]
    }
  | { op: "scene.instruct"; scene: string; instruction: string }
  | { op: "scene.add"; after: string | null; prompt: string; title?: string; duration?: number }
  | { op: "scene.remove"; scene: string }
  | { op: "scene.move"; scene: string; after: string | null }
  | { op: "scene.again"; scene: string; part?: "image" | "clip" }
  | { op: "style"; prompt: string }
  | { op: "music"; prompt: string }
  | { op: "music.again" }
  | { op: "overlays"; overlays: Overlay[] }
  | { op: "title"; title: string }
  | { op: "instruct"; instruction: string }
  | { op: "prompt"; prompt: string }
  | { op: "again" }
  | { op: "text"; content: string; title?: string }
export type Slot = "script" | "image" | "clip" | "music" | "sound" | "film" | "picture" | "text"
export type Action = "reuse" | "generate" | "compose"
export type PlanPart = {
  part: string
  slot: Slot
  scene_id: string | null
  position: number | null
  title: string
  action: Action
  reason: string
  price_usd: number
  seconds: number | null
}
export type Quote = { reuse: number; generate: number; compose: number; total_usd: number; seconds: number }
export type Plan = {
  plan_hash: string
  project_id: string | null
  base_version: number | null
  expected_head: string | null
  parts: PlanPart[]
  quote: Quote
  /** What changes, in words. */
  changes: string[]
}
export type StepState = "waiting" | "running" | "done" | "failed" | "cancelled" | "held"
export type Step = {
  id: string
  part: string
  slot: Slot
  scene_id: string | null
  position: number | null
  title: string
  action: Action
  reason: string
  state: StepState
  /** 0 to 1. */
  progress: number
  price_usd: number
  cost_usd: number | null
  blob: string | null
  thumbnail: string | null
  problem: Problem | null
}
export type RunState = "queued" | "running" | "done" | "failed" | "cancelled" | "conflict" | "held"
export type Conflict = {
  base: VersionSummary
  head: VersionSummary
  kept: VersionSummary
  scenes: { scene_id: string; position: number; title: string }[]
  fields: string[]
}
export type Run = {
  id: string
  project_id: string
  project_name: string
  state: RunState
  message: string
  author: Person
  created_at: string
  started_at: string | null
  finished_at: string | null
  base_version: number | null
  result_version: number | null
  /** What the run was asked to change. */
  edits: Edit[]
  steps: Step[]
  done: number
  total: number
  quote_usd: number
  cost_usd: number
  problem: Problem | null
  conflict: Conflict | null
}
export type Operation = {
  id: string
  kind: string
  summary: string
  actor: Person | null
  project_id: string | null
  at: string
  undone: boolean
  undoable: boolean
}
export type Problem = {
  type: string
  title: string
  status: number
  /** What happened. */
  detail: string
  /** What did not happen, what is safe. */
  unchanged?: string | null
  /** What to do now. */
  next_step?: string | null
  charged_usd?: number | null
  [fact: string]: unknown
}
export type Page<T> = { items: T[]; next: string | null }
export type NewProject = {
  kind: Kind
  prompt: string
  style?: string
  music?: string
  scenes?: number
  scene_duration?: number
  name?: string
}
export type SceneComparison = {
  scene_id: string
  title: string
  status: "same" | "changed" | "added" | "removed" | "moved"
  position_a: number | null
  position_b: number | null
  words: string[]
  a: SceneView | null
  b: SceneView | null
}
export type Comparison = {
  a: VersionSummary
  b: VersionSummary
  patch: JsonPatchOp[]
  words: string[]
  scenes: SceneComparison[]
}
export type SceneVersion = {
  version_id: string
  number: number
  blob: string
  poster: string | null
  thumbnail: string | null
  prompt: string
  instructions: string[]
  duration: number
  cost_usd: number
  created_at: string
  is_current: boolean
  film_versions: number[]
}
export type Graph = { nodes: VersionSummary[]; head: string | null; next: string | null }
export type Usage = {
  /** As in "2026-11". */
  month: string
  spent_usd: number
  reserved_usd: number
  cap_usd: number | null
  by_project: { project_id: string; name: string; spent_usd: number }[]
  by_kind: { kind: string; calls: number; failed: number; spent_usd: number }[]
}
export type Storage = {
  blobs: number
  unique_bytes: number
  logical_bytes: number
  saved_bytes: number
  orphan_bytes: number
  orphan_count: number
}
export type CollectionPlan = {
  items: { sha256: string; size: number; reason: string; delete: boolean; age_days: number }[]
  bytes: number
}
export type Token = { id: string; name: string; token?: string | null; created_at?: string | null }
export type MostIterated = { project_id: string; name: string; versions: number }

/** What the server tells over the event stream, one member per event name. */
type EventOf<K extends string, D> = { id: number; kind: K; at: string; project_id: string | null; data: D }
export type LiveEvent =
  | EventOf<"run", Run>
  | EventOf<"step", { run_id: string; step: Step }>
  | EventOf<"head", { head: VersionSummary }>
  | EventOf<"project", Project | { id: string; deleted: true }>
  | EventOf<"operation", Operation>

/** The shapes the HTTP API speaks, under the names the studio uses for them; all come from the generated schema. */
import type { components } from "./schema"

type Schemas = components["schemas"]

export type Person = Schemas["Person"]
export type Me = Schemas["Me"]
export type Setup = Schemas["SetUp"]
export type Token = Schemas["Token"]
export type NewToken = Schemas["NewToken"]

export type Overlay = Schemas["Overlay"]
export type Part = Schemas["Part"]
export type Scene = Schemas["Scene"]
export type Manifest = Schemas["Manifest"]
export type StoryDocument = Schemas["StoryDocument"]
export type ImageDocument = Schemas["ImageDocument"]

export type JsonPatchOp = Schemas["PatchOperation"]
export type ChangedScene = Schemas["Changed"]
export type VersionSummary = Schemas["VersionSummary"]
export type Origin = VersionSummary["origin"]
export type Version = Schemas["Version"]
export type Clip = Schemas["Clip"]
export type SceneView = Schemas["SceneView"]
export type Film = Schemas["Film"]
export type Project = Schemas["Project"]
export type Kind = Project["kind"]
export type SceneVersion = Schemas["ClipVersion"]
export type Graph = Schemas["Graph"]
export type Comparison = Schemas["Comparison"]
export type SceneComparison = Schemas["SceneComparison"]

export type NewProject = Schemas["ProjectWish"]
export type RunWish = Schemas["RunWish"]
export type Edit = RunWish["edits"][number]
export type Plan = Schemas["Plan"]
export type PlanPart = Schemas["PlanPart"]
export type Slot = PlanPart["slot"]
export type Action = PlanPart["action"]
export type Quote = Schemas["Quote"]
export type Step = Schemas["Step"]
export type StepState = Step["state"]
export type Run = Schemas["Run"]
export type RunState = Run["state"]
export type Conflict = Schemas["RunConflict"]
export type Operation = Schemas["Operation"]

export type Usage = Schemas["Usage"]
export type Storage = Schemas["Storage"]
export type CollectionPlan = Schemas["CollectionPlan"]
export type MostIterated = Schemas["Iterated"]

/** What the server says of a failure; the studio's own failures (no connection) need not know every field. */
export type Problem = {
  type: string
  title: string
  status?: number
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

/** What the server tells over the event stream, one member per event name. */
type EventOf<K extends string, D> = Omit<Schemas["Event"], "kind" | "data"> & { kind: K; data: D }
export type LiveEvent =
  | EventOf<"run", Run>
  | EventOf<"step", { run_id: string; step: Step }>
  | EventOf<"head", { head: VersionSummary }>
  | EventOf<"project", Project | { id: string; deleted: true }>
  | EventOf<"operation", Operation>

/** The shapes the HTTP API speaks, under the names the studio uses for them; all come from the generated schema. */
import type { components } from "./schema"

type Schemas = components["schemas"]

export type Person = Schemas["Person"]
export type Me = Schemas["Me"]
export type Setup = Schemas["SetUp"]
export type Token = Schemas["Token"]
export type NewToken = Schemas["NewToken"]
export type TokenScope = Token["scope"]
export type Account = Schemas["Account"]
export type Happening = Schemas["Happening"]

export type Overlay = Schemas["Overlay"]
export type FilmExport = Schemas["FilmExport"]
export type ShownOverlay = Schemas["ShownOverlay"]
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
export type ClipVersion = Schemas["ClipVersion"]
export type ClipHistory = Schemas["ClipVersions"]
export type ClipState = ClipVersion["state"]
export type ClipLimit = Schemas["ClipLimit"]
export type ClipListed = Schemas["ClipListed"]
export type Retention = Schemas["Retention"]
export type ProjectFacts = Schemas["ProjectFacts"]
export type Graph = Schemas["Graph"]
export type Comparison = Schemas["Comparison"]
export type SceneComparison = Schemas["SceneComparison"]

export type NewProject = Schemas["ProjectWish"]
/** Without `batch` the edits become an ordinary run. */
export type RunWish = Omit<Schemas["RunWish"], "batch"> & { batch?: boolean }
export type Edit = RunWish["edits"][number]
export type Plan = Schemas["Plan"]
export type PlanPart = Schemas["PlanPart"]
export type Slot = PlanPart["slot"]
export type Action = PlanPart["action"]
export type Quote = Schemas["Quote"]
export type PlanClip = Plan["clips"][number]
export type ToArchive = Plan["archives"][number]
export type Step = Schemas["Step"]
export type StepState = Step["state"]
export type Run = Schemas["Run"]
export type RunState = Run["state"]
export type Batch = Schemas["Batch"]
export type BatchClip = Schemas["BatchClip"]
export type ClipStatus = BatchClip["status"]
export type Conflict = Schemas["RunConflict"]
export type Operation = Schemas["Operation"]

export type Usage = Schemas["Usage"]
export type SpentByDay = Schemas["SpentByDay"]
export type HouseUsage = Schemas["HouseUsage"]
export type OwnStorage = Schemas["Storage"]
export type HouseStorage = Schemas["HouseStorage"]
export type PersonStorage = Schemas["StoredPerson"]
export type ProjectStorage = Schemas["StoredByProject"]
export type OwnedProject = Schemas["StoredByOwnedProject"]
export type Level = OwnStorage["level"]
export type ArchivePlan = Schemas["ArchivePlan"]
export type ArchiveItem = Schemas["ArchiveItem"]
export type ArchiveAction = ArchiveItem["action"]
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

/** What a run of the archive did, over all projects or one of them. */
export type ArchivedEverywhere = {
  archived: number
  deleted: number
  thawed: number
  dropped: number
  freed_bytes: number
  /** What could not be done and why, in words. */
  failed: string[]
}
/** A run of the archive started here; `since` is when the one before it was through. */
export type Archiving = { since: string | null; result: ArchivedEverywhere | null }

export type Page<T> = { items: T[]; next: string | null }

/** What the server tells over the event stream, one member per event name. */
type EventOf<K extends string, D> = Omit<Schemas["Event"], "kind" | "data"> & { kind: K; data: D }
export type LiveEvent =
  | EventOf<"run", Run>
  | EventOf<"step", { run_id: string; step: Step }>
  | EventOf<"head", { head: VersionSummary }>
  | EventOf<"project", Project | { id: string; deleted: true }>
  | EventOf<"operation", Operation>
  | EventOf<"thawed", { blob: string; copy: string }>
  | EventOf<"archived", ArchivedEverywhere & { project_id?: string }>
  | EventOf<"export", FilmExport>
  | EventOf<"storage", { level: string; used_bytes: number; limit_bytes: number }>

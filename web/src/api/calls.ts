/** Every call the studio makes, one function each; answers are plain data, failures are thrown problems. */
import { client, unwrap } from "./client"
import type * as T from "./types"

type Cursor = { cursor?: string; limit?: number }
const at = (project_id: string) => ({ path: { project_id } })

export const setup = {
  read: () => unwrap<T.Setup>(client.GET("/api/v1/setup")),
  create: (body: { email: string; name: string; password: string }) =>
    unwrap<T.Me>(client.POST("/api/v1/setup", { body })),
}

export const session = {
  me: () => unwrap<T.Me>(client.GET("/api/v1/me")),
  open: (body: { email: string; password: string }) => unwrap<T.Me>(client.POST("/api/v1/session", { body })),
  close: () => unwrap<void>(client.DELETE("/api/v1/session")),
}

export const tokens = {
  list: () => unwrap<T.Page<T.Token>>(client.GET("/api/v1/tokens")),
  create: (name: string) => unwrap<T.Token>(client.POST("/api/v1/tokens", { body: { name } })),
  remove: (token_id: string) =>
    unwrap<void>(client.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id } } })),
}

export const projects = {
  list: (query: Cursor & { deleted?: boolean } = {}) =>
    unwrap<T.Page<T.Project>>(client.GET("/api/v1/projects", { params: { query } })),
  read: (id: string) => unwrap<T.Project>(client.GET("/api/v1/projects/{project_id}", { params: at(id) })),
  plan: (body: T.NewProject, signal?: AbortSignal) =>
    unwrap<T.Plan>(client.POST("/api/v1/plan", { body, signal })),
  create: (body: T.NewProject) =>
    unwrap<{ project: T.Project; run: T.Run }>(client.POST("/api/v1/projects", { body })),
  change: (id: string, body: { name?: string; description?: string; tags?: string[] }) =>
    unwrap<T.Project>(client.PATCH("/api/v1/projects/{project_id}", { params: at(id), body })),
  remove: (id: string) =>
    unwrap<{ operation: T.Operation }>(client.DELETE("/api/v1/projects/{project_id}", { params: at(id) })),
}

export type RunRequest = {
  edits: T.Edit[]
  base_version?: number
  expected_head?: string
  plan_hash?: string
  message?: string
}

export const runs = {
  plan: (id: string, body: { edits: T.Edit[]; base_version?: number }, signal?: AbortSignal) =>
    unwrap<T.Plan>(client.POST("/api/v1/projects/{project_id}/plan", { params: at(id), body, signal })),
  start: (id: string, body: RunRequest) =>
    unwrap<T.Run>(client.POST("/api/v1/projects/{project_id}/runs", { params: at(id), body })),
  list: (query: Cursor & { active?: boolean; project?: string } = {}) =>
    unwrap<T.Page<T.Run>>(client.GET("/api/v1/runs", { params: { query } })),
  read: (run_id: string) =>
    unwrap<T.Run>(client.GET("/api/v1/runs/{run_id}", { params: { path: { run_id } } })),
  cancel: (run_id: string) =>
    unwrap<T.Run>(client.POST("/api/v1/runs/{run_id}/cancel", { params: { path: { run_id } } })),
  retry: (run_id: string) =>
    unwrap<T.Run>(client.POST("/api/v1/runs/{run_id}/retry", { params: { path: { run_id } } })),
}

type HeadMoved = { project: T.Project; operation: T.Operation }
type VersionMade = { project: T.Project; version: T.Version; operation: T.Operation }

export const history = {
  versions: (id: string, query: Cursor = {}) =>
    unwrap<T.Page<T.VersionSummary>>(
      client.GET("/api/v1/projects/{project_id}/versions", {
        params: { ...at(id), query },
      }),
    ),
  version: (id: string, number: number) =>
    unwrap<T.Version>(
      client.GET("/api/v1/projects/{project_id}/versions/{number}", {
        params: { path: { project_id: id, number } },
      }),
    ),
  graph: (id: string, query: Cursor = {}) =>
    unwrap<T.Graph>(client.GET("/api/v1/projects/{project_id}/graph", { params: { ...at(id), query } })),
  moveHead: (id: string, body: { version: number; expected_head?: string }) =>
    unwrap<HeadMoved>(client.POST("/api/v1/projects/{project_id}/head", { params: at(id), body })),
  restore: (id: string, body: { version: number; scenes?: string[]; expected_head?: string }) =>
    unwrap<VersionMade>(client.POST("/api/v1/projects/{project_id}/restore", { params: at(id), body })),
  merge: (
    id: string,
    body: { version: number; expected_head?: string; prefer?: Record<string, "ours" | "theirs"> },
  ) => unwrap<VersionMade>(client.POST("/api/v1/projects/{project_id}/merge", { params: at(id), body })),
  fork: (id: string, body: { version: number; name?: string }) =>
    unwrap<{ project: T.Project }>(
      client.POST("/api/v1/projects/{project_id}/fork", { params: at(id), body }),
    ),
  label: (id: string, body: { version: number; name: string }) =>
    unwrap<{ operation: T.Operation }>(
      client.POST("/api/v1/projects/{project_id}/labels", { params: at(id), body }),
    ),
  unlabel: (id: string, name: string) =>
    unwrap<{ operation: T.Operation }>(
      client.DELETE("/api/v1/projects/{project_id}/labels/{name}", {
        params: { path: { project_id: id, name } },
      }),
    ),
  compare: (id: string, a: number, b: number) =>
    unwrap<T.Comparison>(
      client.GET("/api/v1/projects/{project_id}/compare", { params: { ...at(id), query: { a, b } } }),
    ),
  sceneVersions: (id: string, scene: string) =>
    unwrap<T.Page<T.SceneVersion>>(
      client.GET("/api/v1/projects/{project_id}/scenes/{scene}/versions", {
        params: { path: { project_id: id, scene } },
      }),
    ),
  lineage: (id: string, version: number) =>
    unwrap<T.Page<T.VersionSummary>>(
      client.GET("/api/v1/projects/{project_id}/lineage", {
        params: { ...at(id), query: { version } },
      }),
    ),
}

export const operations = {
  list: (query: Cursor & { project?: string } = {}) =>
    unwrap<T.Page<T.Operation>>(client.GET("/api/v1/operations", { params: { query } })),
  undo: (operation_id: string) =>
    unwrap<{ operation: T.Operation }>(
      client.POST("/api/v1/operations/{operation_id}/undo", { params: { path: { operation_id } } }),
    ),
}

export const accounts = {
  usage: () => unwrap<T.Usage>(client.GET("/api/v1/usage")),
  storage: () => unwrap<T.Storage>(client.GET("/api/v1/storage")),
  collection: () => unwrap<T.CollectionPlan>(client.GET("/api/v1/storage/plan")),
  mostIterated: () => unwrap<T.MostIterated[]>(client.GET("/api/v1/analytics/most-iterated")),
}

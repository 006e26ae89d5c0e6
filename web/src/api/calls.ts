/** Every call the studio makes, one function each; answers are plain data, failures are thrown problems. */
import { client, nobody, unwrap } from "./client"
import type * as T from "./types"

type Cursor = { cursor?: string; limit?: number }
const at = (project_id: string) => ({ path: { project_id } })

export const setup = {
  read: () => unwrap(client.GET("/api/v1/setup")),
  create: (body: { email: string; name: string; password: string; code: string }) =>
    unwrap(client.POST("/api/v1/setup", { body })),
}

export const session = {
  /** Asked in a way that is no error for the browser: that nobody is signed in is thrown here. */
  me: async () => {
    const me = await unwrap(client.GET("/api/v1/session"))
    if (me === null) throw nobody()
    return me
  },
  open: (body: { email: string; password: string }) => unwrap(client.POST("/api/v1/session", { body })),
  close: () => unwrap(client.DELETE("/api/v1/session")),
}

export const tokens = {
  list: () => unwrap(client.GET("/api/v1/tokens")),
  /** `days` null: until it is deleted. */
  create: (body: { name: string; scope: T.TokenScope; days: number | null }) =>
    unwrap(client.POST("/api/v1/tokens", { body })),
  remove: (token_id: string) =>
    unwrap(client.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id } } })),
}

export const password = {
  change: (body: { old_password: string; new_password: string; tokens: "keep" | "revoke" }) =>
    unwrap(client.POST("/api/v1/me/password", { body })),
}

/** For administrators: everybody's accounts, and what happened at the doors. */
export const people = {
  list: () => unwrap(client.GET("/api/v1/people")),
  add: (body: { email: string; name: string; password: string; role: "admin" | "member" }) =>
    unwrap(client.POST("/api/v1/people", { body })),
  change: (person_id: string, body: { role?: "admin" | "member"; disabled?: boolean }) =>
    unwrap(client.PATCH("/api/v1/people/{person_id}", { params: { path: { person_id } }, body })),
  audit: (query: Cursor) => unwrap(client.GET("/api/v1/audit", { params: { query } })),
}

export const projects = {
  list: (query: Cursor & { deleted?: boolean } = {}) =>
    unwrap(client.GET("/api/v1/projects", { params: { query } })),
  read: (id: string) => unwrap(client.GET("/api/v1/projects/{project_id}", { params: at(id) })),
  plan: (body: T.NewProject, signal?: AbortSignal) => unwrap(client.POST("/api/v1/plan", { body, signal })),
  /** The same `key` sent again makes nothing again. */
  create: (body: T.NewProject, key?: string) =>
    unwrap(client.POST("/api/v1/projects", { params: { header: { "Idempotency-Key": key } }, body })),
  change: (id: string, body: T.ProjectFacts) =>
    unwrap(client.PATCH("/api/v1/projects/{project_id}", { params: at(id), body })),
  remove: (id: string) => unwrap(client.DELETE("/api/v1/projects/{project_id}", { params: at(id) })),
}

export const runs = {
  plan: (
    id: string,
    body: { edits: T.Edit[]; base_version?: number; batch?: boolean },
    signal?: AbortSignal,
  ) =>
    unwrap(
      client.POST("/api/v1/projects/{project_id}/plan", {
        params: at(id),
        body: { batch: false, ...body },
        signal,
      }),
    ),
  /** The same `key` sent again orders nothing again. */
  start: (id: string, body: T.RunWish, key?: string) =>
    unwrap(
      client.POST("/api/v1/projects/{project_id}/runs", {
        params: { ...at(id), header: { "Idempotency-Key": key } },
        body: { batch: false, ...body },
      }),
    ),
  list: (query: Cursor & { active?: boolean; project?: string } = {}) =>
    unwrap(client.GET("/api/v1/runs", { params: { query } })),
  read: (run_id: string) => unwrap(client.GET("/api/v1/runs/{run_id}", { params: { path: { run_id } } })),
  cancel: (run_id: string) =>
    unwrap(client.POST("/api/v1/runs/{run_id}/cancel", { params: { path: { run_id } } })),
  /** Stops one clip of a batch; any of its steps names it. */
  cancelStep: (run_id: string, step_id: string) =>
    unwrap(
      client.POST("/api/v1/runs/{run_id}/steps/{step_id}/cancel", { params: { path: { run_id, step_id } } }),
    ),
  retry: (run_id: string) =>
    unwrap(client.POST("/api/v1/runs/{run_id}/retry", { params: { path: { run_id } } })),
}

export const history = {
  versions: (id: string, query: Cursor = {}) =>
    unwrap(
      client.GET("/api/v1/projects/{project_id}/versions", {
        params: { ...at(id), query },
      }),
    ),
  version: (id: string, number: number) =>
    unwrap(
      client.GET("/api/v1/projects/{project_id}/versions/{number}", {
        params: { path: { project_id: id, number } },
      }),
    ),
  filmExport: (id: string, number: number) =>
    unwrap(
      client.GET("/api/v1/projects/{project_id}/versions/{number}/export", {
        params: { path: { project_id: id, number } },
      }),
    ),
  exportFilm: (id: string, number: number) =>
    unwrap(
      client.POST("/api/v1/projects/{project_id}/versions/{number}/export", {
        params: { path: { project_id: id, number } },
      }),
    ),
  graph: (id: string, query: Cursor = {}) =>
    unwrap(client.GET("/api/v1/projects/{project_id}/graph", { params: { ...at(id), query } })),
  moveHead: (id: string, body: { version: number; expected_head?: string }) =>
    unwrap(client.POST("/api/v1/projects/{project_id}/head", { params: at(id), body })),
  restore: (id: string, body: { version: number; scenes?: string[]; expected_head?: string }) =>
    unwrap(client.POST("/api/v1/projects/{project_id}/restore", { params: at(id), body })),
  /** What a merge would disagree about; nothing is merged yet. */
  previewMerge: (id: string, version: number) =>
    unwrap(client.GET("/api/v1/projects/{project_id}/merge", { params: { ...at(id), query: { version } } })),
  merge: (
    id: string,
    body: { version: number; expected_head?: string; prefer?: Record<string, "ours" | "theirs"> },
  ) => unwrap(client.POST("/api/v1/projects/{project_id}/merge", { params: at(id), body })),
  fork: (id: string, body: { version: number; name?: string }) =>
    unwrap(client.POST("/api/v1/projects/{project_id}/fork", { params: at(id), body })),
  label: (id: string, body: { version: number; name: string }) =>
    unwrap(client.POST("/api/v1/projects/{project_id}/labels", { params: at(id), body })),
  unlabel: (id: string, name: string) =>
    unwrap(client.DELETE("/api/v1/projects/{project_id}/labels", { params: { ...at(id), query: { name } } })),
  compare: (id: string, a: number, b: number) =>
    unwrap(client.GET("/api/v1/projects/{project_id}/compare", { params: { ...at(id), query: { a, b } } })),
  sceneVersions: (id: string, scene: string) =>
    unwrap(
      client.GET("/api/v1/projects/{project_id}/scenes/{scene_id}/versions", {
        params: { path: { project_id: id, scene_id: scene } },
      }),
    ),
  lineage: (id: string, version: number) =>
    unwrap(
      client.GET("/api/v1/projects/{project_id}/lineage", {
        params: { ...at(id), query: { version } },
      }),
    ),
}

const clipAt = (job_id: string, clip_index: string) => ({ job_id, clip_index })

/** One clip's own history; `scene` is the scene's id, also that of a scene which is no longer in the film. */
export const clipHistory = {
  list: (job_id: string) =>
    unwrap(client.GET("/api/v1/jobs/{job_id}/clips", { params: { path: { job_id } } })),
  restore: (id: string, scene: string, version_id: string, body: { expected_head?: string }) =>
    unwrap(
      client.POST("/api/v1/jobs/{job_id}/clips/{clip_index}/versions/{version_id}/restore", {
        params: { path: { ...clipAt(id, scene), version_id } },
        body,
      }),
    ),
  thaw: (id: string, scene: string, version_id: string) =>
    unwrap(
      client.POST("/api/v1/jobs/{job_id}/clips/{clip_index}/versions/{version_id}/thaw", {
        params: { path: { ...clipAt(id, scene), version_id } },
      }),
    ),
  /** What is kept of this clip; null: whatever the project says. */
  keep: (id: string, scene: string, retention: T.Retention | null) =>
    unwrap(
      client.PATCH("/api/v1/jobs/{job_id}/clips/{clip_index}", {
        params: { path: clipAt(id, scene) },
        body: { retention },
      }),
    ),
}

export const operations = {
  list: (query: Cursor & { project?: string } = {}) =>
    unwrap(client.GET("/api/v1/operations", { params: { query } })),
  undo: (operation_id: string) =>
    unwrap(client.POST("/api/v1/operations/{operation_id}/undo", { params: { path: { operation_id } } })),
}

export const accounts = {
  usage: () => unwrap(client.GET("/api/v1/usage")),
  storage: () => unwrap(client.GET("/api/v1/storage")),
  storageLevel: () => unwrap(client.GET("/api/v1/storage/level")),
  collection: () => unwrap(client.GET("/api/v1/storage/plan")),
  mostIterated: () => unwrap(client.GET("/api/v1/analytics/most-iterated")),
}

/** What only administrators may ask: everybody's bytes and money, and the archive's run. */
export const admin = {
  storage: () => unwrap(client.GET("/api/v1/admin/storage")),
  usage: () => unwrap(client.GET("/api/v1/admin/usage")),
  archivePlan: () => unwrap(client.GET("/api/v1/storage/archive", { params: { query: { everyone: true } } })),
  archive: () => unwrap(client.POST("/api/v1/storage/archive")),
}

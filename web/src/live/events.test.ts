/** The live stream's effect on the query cache. */
import { describe, expect, it } from "vitest"
import { keys, makeQueryClient, notOlder } from "../api/queries"
import type { LiveEvent, Page, Project, Run, Step } from "../api/types"
import { applyEvent, withRun, rememberRun } from "./events"
import { newerRun, withStep } from "./newer"

const step = (part: Partial<Step> = {}): Step => ({
  id: "s1",
  part: "a/clip",
  slot: "clip",
  scene_id: "a",
  position: 1,
  title: "A",
  action: "generate",
  reason: "",
  state: "running",
  progress: 0.5,
  price_usd: 0.03,
  seconds: 4,
  cost_usd: null,
  blob: null,
  thumbnail: null,
  problem: null,
  ...part,
})
const run = (part: Partial<Run> = {}): Run => ({
  id: "r1",
  project_id: "p1",
  project_name: "P",
  project_kind: "video",
  state: "running",
  attempt: 1,
  message: "",
  author: { id: "u", name: "U" },
  created_at: "2026-11-01T10:00:00Z",
  started_at: "2026-11-01T10:00:01Z",
  finished_at: null,
  base_id: null,
  base_version: 1,
  result_version: null,
  edits: [],
  steps: [step()],
  done: 0,
  total: 1,
  quote_usd: 0.03,
  cost_usd: 0,
  problem: null,
  conflict: null,
  decided: false,
  batch: null,
  retry_of: null,
  retried_by: null,
  behind: null,
  ...part,
})
const page = (...items: Run[]): Page<Run> => ({ items, next: null })

describe("steps", () => {
  it("replace the known step and update the count", () => {
    const next = withStep(run(), step({ state: "done", progress: 1 }))
    expect(next.done).toBe(1)
    expect(next.steps[0]?.state).toBe("done")
  })
  it("do not go backward when an older one arrives late", () => {
    expect(withStep(run(), step({ progress: 0.2 })).steps[0]?.progress).toBe(0.5)
    const done = run({ steps: [step({ state: "done", progress: 1 })] })
    expect(withStep(done, step({ progress: 0.9 })).steps[0]?.state).toBe("done")
  })
  it("do not bring a failed part back to work while the rest of a batch goes on", () => {
    const failed = run({ steps: [step({ state: "failed" })] })
    expect(withStep(failed, step({ progress: 0.9 })).steps[0]?.state).toBe("failed")
  })
  it("do not wait again after they began", () => {
    expect(withStep(run(), step({ state: "waiting", progress: 0 })).steps[0]?.state).toBe("running")
  })
  it("are ignored once the run is finished", () => {
    const cancelled = run({ state: "cancelled" })
    expect(withStep(cancelled, step({ state: "done" }))).toBe(cancelled)
  })
  it("that are new are added", () => {
    expect(withStep(run(), step({ id: "s2" })).steps).toHaveLength(2)
  })
})

describe("runs", () => {
  it("that finished leave the list of active runs and stay in the others", () => {
    const done = run({ state: "done", done: 1 })
    expect(withRun(page(run()), done, { active: true }).items).toEqual([])
    expect(withRun(page(run()), done, {}).items).toEqual([done])
  })
  it("of other projects do not enter a project's list", () => {
    expect(withRun(page(), run(), { project: "p2" }).items).toEqual([])
  })
  it("that are new come first", () => {
    const later = run({ id: "r2", created_at: "2026-11-01T11:00:00Z" })
    expect(withRun(page(run()), later, {}).items.map((each) => each.id)).toEqual(["r2", "r1"])
  })
  it("that finished are not reopened by an older event", () => {
    const done = run({ state: "done", done: 1 })
    expect(newerRun(done, run())).toBe(done)
  })
  it("that were cancelled are not reopened by what was said before, though as much was done then", () => {
    const cancelled = run({ state: "cancelled" })
    expect(newerRun(cancelled, run())).toBe(cancelled)
    expect(newerRun(cancelled, run({ state: "queued", started_at: null }))).toBe(cancelled)
  })
  it("that are at work are not put back in line by a late answer to their order", () => {
    const working = run()
    expect(newerRun(working, run({ state: "queued", started_at: null }))).toBe(working)
    expect(newerRun(run({ done: 1 }), working).done).toBe(1)
  })
  it("do not take back what their steps told already", () => {
    const known = run({ steps: [step({ progress: 0.8 }), step({ id: "s2", state: "running" })] })
    const late = run({ message: "late", steps: [step(), step({ id: "s2", state: "waiting", progress: 0 })] })
    const told = newerRun(known, late)
    expect(told.message).toBe("late")
    expect(told.steps.map((each) => [each.state, each.progress])).toEqual([
      ["running", 0.8],
      ["running", 0.5],
    ])
    const again = run({ attempt: 2, steps: [step({ state: "waiting", progress: 0 })] })
    expect(newerRun(known, again).steps).toEqual(again.steps)
  })
  it("that failed are reopened by a retry", () => {
    const failed = run({ state: "failed", done: 0 })
    const retried = run({ state: "queued", attempt: 2 })
    expect(newerRun(failed, retried)).toBe(retried)
    expect(newerRun(retried, failed)).toBe(retried)
  })
})

describe("events in the cache", () => {
  const told = <K extends LiveEvent["kind"]>(kind: K, data: Extract<LiveEvent, { kind: K }>["data"]) =>
    ({ id: 1, kind, at: "", project_id: "p1", data }) as LiveEvent

  it("of a run reach every list that holds it", () => {
    const client = makeQueryClient()
    client.setQueryData(keys.runs({ active: true }), page())
    client.setQueryData(keys.runs({ project: "p1" }), page())
    applyEvent(client, told("run", run()))
    expect(client.getQueryData<Page<Run>>(keys.runs({ active: true }))?.items).toHaveLength(1)
    expect(client.getQueryData<Page<Run>>(keys.runs({ project: "p1" }))?.items).toHaveLength(1)
  })
  it("of a run that is done are not undone by a late answer to its order", () => {
    const client = makeQueryClient()
    client.setQueryData(keys.runs({ active: true }), page())
    applyEvent(client, told("run", run({ state: "done", done: 1 })))
    rememberRun(client, run({ state: "queued", done: 0 }))
    expect(client.getQueryData<Page<Run>>(keys.runs({ active: true }))?.items).toEqual([])
  })
  it("of a run that ended are not undone by a list that was asked for before", () => {
    const client = makeQueryClient()
    applyEvent(client, told("run", run({ state: "cancelled" })))
    expect(notOlder(client, page(run()), { active: true }).items).toEqual([])
    expect(notOlder(client, page(run()), {}).items[0]?.state).toBe("cancelled")
  })
  it("of a head move the project's current version and mark its history as old", () => {
    const client = makeQueryClient()
    const head = { id: "v2", number: 2, poster: "new" } as Project["head"]
    client.setQueryData(keys.project("p1"), { id: "p1", head: null, version_count: 1 } as Project)
    client.setQueryData(keys.versions("p1"), {})
    applyEvent(client, told("head", { head: head! }))
    expect(client.getQueryData<Project>(keys.project("p1"))).toMatchObject({ head, version_count: 2 })
    expect(client.getQueryState(keys.versions("p1"))?.isInvalidated).toBe(true)
  })
})

describe("the archive", () => {
  const archived = { archived: 2, deleted: 1, thawed: 0, dropped: 0, freed_bytes: 5, failed: [] }
  const through = (project_id: string | null): LiveEvent => ({
    id: 9,
    kind: "archived",
    at: "2026-11-01T10:00:00Z",
    project_id,
    data: archived,
  })
  it("is told to whoever started its run, once it is through everywhere", () => {
    const client = makeQueryClient()
    client.setQueryData(keys.archiving, { since: null, result: null })
    applyEvent(client, through("p1"))
    expect(client.getQueryData(keys.archiving)).toEqual({ since: null, result: null })
    applyEvent(client, through(null))
    expect(client.getQueryData(keys.archiving)).toEqual({ since: null, result: archived })
  })
  it("is nobody's business where none was started", () => {
    const client = makeQueryClient()
    client.setQueryData(keys.archiving, null)
    applyEvent(client, through(null))
    expect(client.getQueryData(keys.archiving)).toBeNull()
  })
  it("makes storage, plans and everybody's figures be read again, and so does a level that was crossed", () => {
    for (const event of [
      through(null),
      { ...through(null), kind: "storage", data: { level: "near", used_bytes: 8, limit_bytes: 10 } },
    ] as LiveEvent[]) {
      const client = makeQueryClient()
      const stale = [keys.storage, keys.houseStorage, keys.archivePlan, keys.collection]
      for (const key of stale) client.setQueryData(key, {})
      applyEvent(client, event)
      for (const key of stale) expect(client.getQueryState(key)?.isInvalidated).toBe(true)
    }
  })
})

describe("a clip that came back from the archive", () => {
  it("makes its project's history be read again, so that what waited for it plays", () => {
    const client = makeQueryClient()
    client.setQueryData(keys.sceneVersions("p1", "s1"), { items: [] })
    client.setQueryData(keys.sceneVersions("p2", "s1"), { items: [] })
    const told = {
      id: 9,
      kind: "thawed",
      at: "2026-11-21T10:00:00Z",
      project_id: "p1",
      data: { blob: "a", copy: "b" },
    }
    applyEvent(client, told as LiveEvent)
    expect(client.getQueryState(keys.sceneVersions("p1", "s1"))?.isInvalidated).toBe(true)
    expect(client.getQueryState(keys.sceneVersions("p2", "s1"))?.isInvalidated).toBe(false)
  })
})

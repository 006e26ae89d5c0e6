/** Turns an event of the server into a change of the query cache. */
import type { QueryClient } from "@tanstack/react-query"
import { keys, runFits, type RunFilter } from "../api/queries"
import type {
  ArchivedEverywhere,
  Archiving,
  LiveEvent,
  Page,
  Project,
  Run,
  Step,
  VersionSummary,
} from "../api/types"
import { isFinished, newerRun, withStep } from "./newer"

/** A list of runs, newest first, with one run put in, replaced or taken out as the list's filter wants. */
export function withRun(page: Page<Run>, run: Run, filter: RunFilter): Page<Run> {
  const known = page.items.find((each) => each.id === run.id)
  const told = newerRun(known, run)
  if (!runFits(told, filter)) return { ...page, items: page.items.filter((each) => each.id !== run.id) }
  const items = known
    ? page.items.map((each) => (each.id === run.id ? told : each))
    : [told, ...page.items].sort((a, b) => b.created_at.localeCompare(a.created_at))
  return { ...page, items }
}

const eachRunList = (client: QueryClient, change: (page: Page<Run>, filter: RunFilter) => Page<Run>) => {
  for (const [key, page] of client.getQueriesData<Page<Run>>({ queryKey: ["runs"] })) {
    if (page) client.setQueryData(key, change(page, (key[1] ?? {}) as RunFilter))
  }
}

/**
 * Puts a run that was just told, by an event or by an answer, into every list it belongs in. What is known of the run
 * itself decides, not the lists: one that left the list of active runs must not come back with a late answer.
 */
export function rememberRun(client: QueryClient, run: Run): void {
  const told = newerRun(client.getQueryData<Run>(keys.run(run.id)), run)
  eachRunList(client, (page, filter) => withRun(page, told, filter))
  client.setQueryData<Run>(keys.run(run.id), told)
}

function onRun(client: QueryClient, run: Run): void {
  rememberRun(client, run)
  if (!isFinished(run)) return
  void client.invalidateQueries({ queryKey: keys.usage })
  void client.invalidateQueries({ queryKey: keys.storage })
  // A run can end without moving the head (conflict), yet its version is in the graph.
  void client.invalidateQueries({ queryKey: keys.graph(run.project_id) })
  void client.invalidateQueries({ queryKey: keys.versions(run.project_id) })
  void client.invalidateQueries({ queryKey: keys.project(run.project_id) })
}

function onStep(client: QueryClient, runId: string, step: Step): void {
  eachRunList(client, (page) => ({
    ...page,
    items: page.items.map((run) => (run.id === runId ? withStep(run, step) : run)),
  }))
  client.setQueryData<Run>(keys.run(runId), (known) => known && withStep(known, step))
}

function onHead(client: QueryClient, projectId: string, head: VersionSummary): void {
  const move = (project: Project): Project => ({
    ...project,
    head,
    poster: head.poster ?? project.poster,
    version_count: Math.max(project.version_count, head.number),
  })
  client.setQueryData<Project>(keys.project(projectId), (known) => known && move(known))
  client.setQueriesData<Page<Project>>({ queryKey: ["projects"] }, (page) =>
    page && "items" in page
      ? { ...page, items: page.items.map((each) => (each.id === projectId ? move(each) : each)) }
      : page,
  )
  void client.invalidateQueries({ queryKey: keys.history(projectId) })
  void client.invalidateQueries({ queryKey: keys.project(projectId) })
  readConflictsAgain(client, projectId)
}

/** Whether a conflict was decided hangs on the history; no event of the run tells of that. */
function readConflictsAgain(client: QueryClient, projectId: string): void {
  const waits = (run: Run) => run.project_id === projectId && run.state === "conflict" && !run.decided
  const lists = client.getQueriesData<Page<Run>>({ queryKey: ["runs"] })
  for (const [queryKey, page] of lists) {
    if (page?.items.some(waits)) void client.invalidateQueries({ queryKey, exact: true })
  }
}

function onProject(client: QueryClient, project: Project | { id: string; deleted: true }): void {
  if (!("deleted" in project)) client.setQueryData(keys.project(project.id), project)
  void client.invalidateQueries({ queryKey: ["projects"] })
}

/** Bytes went to the archive or came back: the same versions, but what can be played has changed. */
function onMoved(client: QueryClient, projectId: string | null): void {
  void client.invalidateQueries({ queryKey: projectId ? keys.history(projectId) : ["history"] })
  void client.invalidateQueries({ queryKey: keys.storage })
}

/** A run of the archive over everything is through; kept for whoever started it here. */
function rememberArchived(client: QueryClient, result: ArchivedEverywhere): void {
  client.setQueryData<Archiving | null>(keys.archiving, (known) => known && { ...known, result })
}

/** Applies one event; what it cannot say itself is read again. */
export function applyEvent(client: QueryClient, event: LiveEvent): void {
  switch (event.kind) {
    case "run":
      return onRun(client, event.data)
    case "step":
      return onStep(client, event.data.run_id, event.data.step)
    case "head":
      return event.project_id ? onHead(client, event.project_id, event.data.head) : undefined
    case "project":
      return onProject(client, event.data)
    case "operation":
      void client.invalidateQueries({ queryKey: ["operations"] })
      return
    case "archived":
      if (!event.project_id) rememberArchived(client, event.data)
      return onMoved(client, event.project_id)
    case "thawed":
      return onMoved(client, event.project_id)
    case "export":
      if (event.project_id)
        client.setQueryData(keys.filmExport(event.project_id, event.data.version), event.data)
      return
    case "storage":
      void client.invalidateQueries({ queryKey: keys.storage })
  }
}

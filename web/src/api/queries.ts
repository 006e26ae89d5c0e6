/** Query keys, and the hooks screens read through; the live stream patches the same keys. */
import {
  MutationCache,
  QueryCache,
  QueryClient,
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query"
import * as calls from "./calls"
import { ProblemError } from "./client"
import { newerRun } from "../live/newer"
import type { Edit, NewProject, Page, Project, Run } from "./types"

export const keys = {
  setup: ["setup"] as const,
  me: ["me"] as const,
  tokens: ["tokens"] as const,
  people: ["people"] as const,
  audit: ["audit"] as const,
  projects: (deleted = false) => ["projects", { deleted }] as const,
  project: (id: string) => ["project", id] as const,
  /** Everything that hangs on one project's history; invalidate this when its head moves. */
  history: (id: string) => ["history", id] as const,
  versions: (id: string) => ["history", id, "versions"] as const,
  version: (id: string, number: number) => ["history", id, "version", number] as const,
  graph: (id: string) => ["history", id, "graph"] as const,
  lineage: (id: string, version: number) => ["history", id, "lineage", version] as const,
  sceneVersions: (id: string, scene: string) => ["history", id, "scene", scene] as const,
  clips: (id: string) => ["history", id, "clips"] as const,
  /** How the MP4 of a film version stands. Not under its history: a version's film never changes. */
  filmExport: (id: string, version: number) => ["export", id, version] as const,
  compare: (id: string, a: number, b: number) => ["history", id, "compare", a, b] as const,
  runs: (filter: RunFilter) => ["runs", filter] as const,
  run: (id: string) => ["run", id] as const,
  operations: (project?: string) => ["operations", project ?? null] as const,
  usage: ["usage"] as const,
  storage: ["storage"] as const,
  storageLevel: ["storage", "level"] as const,
  collection: ["storage", "plan"] as const,
  /** Everybody's, for administrators; what refreshes one's own refreshes these as well. */
  houseUsage: ["usage", "house"] as const,
  houseStorage: ["storage", "house"] as const,
  archivePlan: ["storage", "archive"] as const,
  /** That a run of the archive was started here; nothing that is read from the server. */
  archiving: ["archiving"] as const,
  mostIterated: ["most-iterated"] as const,
}

export type RunFilter = { active?: true; project?: string }

/** Whether a run belongs in a list read with this filter. */
export const runFits = (run: Run, filter: RunFilter): boolean =>
  (!filter.active || isActive(run)) && (!filter.project || run.project_id === filter.project)

export const isActive = (run: Run): boolean => run.state === "queued" || run.state === "running"

/** Reads again what could not be read while the server was out of reach. */
export function readFailedAgain(client: QueryClient): void {
  void client.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" })
}

/** `onSignedOut` is called when an answer says that nobody is signed in any more. */
export function makeQueryClient(onSignedOut: () => void = () => undefined): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ProblemError && error.status === 401) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Whether anything comes through is told by trying, see live/reach: what is only put off would say nothing, and an
      // order would go out later by itself.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        // The event stream keeps the cache true, so a mounted screen need not ask again by itself.
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, error) =>
          count < 2 && !(error instanceof ProblemError && error.status >= 400 && error.status < 500),
      },
    },
  })
}

export const useSetup = () => useQuery({ queryKey: keys.setup, queryFn: calls.setup.read })
export const useMe = () => useQuery({ queryKey: keys.me, queryFn: calls.session.me, staleTime: 300_000 })
export const useTokens = () => useQuery({ queryKey: keys.tokens, queryFn: calls.tokens.list })
export const usePeople = () => useQuery({ queryKey: keys.people, queryFn: calls.people.list })
export const useAudit = () =>
  useInfiniteQuery({
    queryKey: keys.audit,
    queryFn: ({ pageParam }) => calls.people.audit({ cursor: pageParam, limit: 20 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })

/** All pages, as the search is done here; a thousand projects at most. */
async function everyProject(deleted: boolean): Promise<Page<Project>> {
  const items: Project[] = []
  let cursor: string | undefined
  for (let page = 0; page < 10; page++) {
    const answer = await calls.projects.list({ deleted, limit: 100, cursor })
    items.push(...answer.items)
    if (!answer.next) break
    cursor = answer.next
  }
  return { items, next: null }
}

export const useProjects = (deleted = false) =>
  useQuery({
    queryKey: keys.projects(deleted),
    queryFn: () => everyProject(deleted),
  })
/** Without an id nothing is read. */
export const useProject = (id: string | undefined) =>
  useQuery({
    queryKey: keys.project(id ?? ""),
    queryFn: () => calls.projects.read(id ?? ""),
    enabled: id != null,
  })

/** Under way the stream tells how far it is; asked again as well, in case it does not. */
export const useFilmExport = (id: string, version: number, enabled: boolean) =>
  useQuery({
    queryKey: keys.filmExport(id, version),
    queryFn: () => calls.history.filmExport(id, version),
    enabled,
    refetchInterval: (query) =>
      query.state.data?.state === "queued" || query.state.data?.state === "running" ? 3000 : false,
  })

export const useVersions = (id: string) =>
  useInfiniteQuery({
    queryKey: keys.versions(id),
    queryFn: ({ pageParam }) => calls.history.versions(id, { cursor: pageParam, limit: 50 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
export const useGraph = (id: string) =>
  useInfiniteQuery({
    queryKey: keys.graph(id),
    queryFn: ({ pageParam }) => calls.history.graph(id, { cursor: pageParam, limit: 200 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
/** One version; the one before it stays on screen while the next is read. */
export const useVersion = (id: string, number: number | null | undefined) =>
  useQuery({
    queryKey: keys.version(id, number ?? 0),
    queryFn: () => calls.history.version(id, number ?? 0),
    enabled: number != null,
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? previous : undefined),
  })
export const useLineage = (id: string, version: number | null) =>
  useQuery({
    queryKey: keys.lineage(id, version ?? 0),
    queryFn: () => calls.history.lineage(id, version ?? 0),
    enabled: version != null,
  })
export const useSceneVersions = (id: string, scene: string | null) =>
  useQuery({
    queryKey: keys.sceneVersions(id, scene ?? ""),
    queryFn: () => calls.history.sceneVersions(id, scene ?? ""),
    enabled: scene != null,
  })
/** The clips of a film with how many versions each has, those of removed scenes among them. */
export const useClipList = (id: string) =>
  useQuery({ queryKey: keys.clips(id), queryFn: () => calls.clipHistory.list(id) })
export const useComparison = (id: string, a: number | null, b: number | null) =>
  useQuery({
    queryKey: keys.compare(id, a ?? 0, b ?? 0),
    queryFn: () => calls.history.compare(id, a ?? 0, b ?? 0),
    enabled: a != null && b != null,
    placeholderData: keepPreviousData,
  })

/** What is known of a run: as it was told last, or as a list holds it. */
function knownRun(client: QueryClient, id: string): Run | undefined {
  const listed = client
    .getQueriesData<Page<Run>>({ queryKey: ["runs"] })
    .flatMap(([, page]) => page?.items.find((run) => run.id === id) ?? [])
  return listed.reduce<Run | undefined>(newerRun, client.getQueryData<Run>(keys.run(id)))
}

/** A list of runs as it was answered, but none older than known: events overtake an answer on its way. */
export function notOlder(client: QueryClient, page: Page<Run>, filter: RunFilter): Page<Run> {
  const items = page.items
    .map((run) => newerRun(knownRun(client, run.id), run))
    .filter((run) => runFits(run, filter))
  return { ...page, items }
}

export const useRuns = (filter: RunFilter = {}, enabled = true) =>
  useQuery({
    queryKey: keys.runs(filter),
    queryFn: async ({ client }) =>
      notOlder(client, await calls.runs.list({ ...filter, limit: filter.active ? 200 : 50 }), filter),
    enabled,
  })
/** Runs before those of {@link useRuns}, page by page; they are past and do not change. */
export const useOlderRuns = (cursor: string | null) =>
  useInfiniteQuery({
    queryKey: ["older-runs", cursor],
    queryFn: ({ pageParam }) => calls.runs.list({ cursor: pageParam, limit: 50 }),
    initialPageParam: cursor ?? undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: false,
  })
export const useOperations = (project?: string, enabled = true) =>
  useQuery({
    queryKey: keys.operations(project),
    queryFn: () => calls.operations.list({ project, limit: 50 }),
    enabled,
  })

/** What making this would cost; the last answer stays while the next is on its way. */
export const useNewPlan = (body: NewProject, enabled: boolean) =>
  useQuery({
    queryKey: ["plan", "new", body],
    queryFn: ({ signal }) => calls.projects.plan(body, signal),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
  })
/** How an order says that it is a batch of so many clips at a time. */
export const asBatch = (lanes: number | undefined) =>
  lanes === undefined ? { batch: false } : { batch: true, parallelism: lanes }

/** The question what these edits would reuse, make and cost on that version. */
export const planQuery = (id: string, edits: Edit[], base: number | undefined, lanes: number | undefined) =>
  queryOptions({
    queryKey: ["plan", id, lanes, base, edits] as const,
    queryFn: ({ signal }) => calls.runs.plan(id, { edits, base_version: base, ...asBatch(lanes) }, signal),
    retry: false,
  })
/** Its answer; the last one stays while the next is on its way. */
export const usePlan = (
  id: string,
  edits: Edit[],
  base: number | undefined,
  enabled: boolean,
  lanes?: number,
) =>
  useQuery({
    ...planQuery(id, edits, base, lanes),
    enabled,
    placeholderData: (previous, query) => {
      const sameKind = (query?.queryKey[2] === undefined) === (lanes === undefined)
      return query?.queryKey[1] === id && sameKind ? previous : undefined
    },
  })

export const useUsage = () => useQuery({ queryKey: keys.usage, queryFn: calls.accounts.usage })
export const useStorageLevel = () =>
  useQuery({ queryKey: keys.storageLevel, queryFn: calls.accounts.storageLevel })
export const useStorage = () => useQuery({ queryKey: keys.storage, queryFn: calls.accounts.storage })
export const useCollection = () => useQuery({ queryKey: keys.collection, queryFn: calls.accounts.collection })
export const useMostIterated = () =>
  useQuery({ queryKey: keys.mostIterated, queryFn: calls.accounts.mostIterated })
export const useHouseUsage = () => useQuery({ queryKey: keys.houseUsage, queryFn: calls.admin.usage })
/** Asked again every few seconds while `watching`, in case the event that says "through" gets lost. */
export const useHouseStorage = (watching = false) =>
  useQuery({
    queryKey: keys.houseStorage,
    queryFn: calls.admin.storage,
    refetchInterval: watching ? 4000 : false,
  })
export const useArchivePlan = () => useQuery({ queryKey: keys.archivePlan, queryFn: calls.admin.archivePlan })

/** Everything the history list shows: loaded versions, filtered rows, and which version is looked at. */
import { useNavigate, useParams, useSearch } from "@tanstack/react-router"
import { useCallback, useEffect, useMemo } from "react"
import { useGraph, useProject } from "../api/queries"
import type { Project, VersionSummary } from "../api/types"
import { ancestorsOf } from "./graph"
import { isFiltered, rowsOf, type Filter, type Row } from "./rows"
import { parseHistorySearch, type HistorySearch } from "./search"

export interface HistoryView {
  projectId: string
  project: Project | undefined
  versions: VersionSummary[]
  byId: ReadonlyMap<string, VersionSummary>
  rows: Row[]
  lanes: number
  head: VersionSummary | null
  /** The version looked at: that of the address, else the current one. */
  at: number | null
  /** Whether the address names it. */
  chosen: boolean
  filter: Filter
  tab: HistorySearch["tab"]
  complete: boolean
  loading: boolean
  loadingOlder: boolean
  error: unknown
  retry(): void
  loadOlder(): void
  /** Changes the address; small steps replace the entry of the browser's own history. */
  go(change: HistorySearch): void
  isAncestor(ancestor: string, of: string): boolean
}

export function useHistory(): HistoryView {
  const { projectId = "" } = useParams({ strict: false })
  const search: HistorySearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const project = useProject(projectId)
  const graph = useGraph(projectId)
  const { fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = graph

  const pages = graph.data?.pages
  const versions = useMemo(() => pages?.flatMap((page) => page.nodes) ?? [], [pages])
  const headId = pages?.[0]?.head ?? null
  const byId = useMemo(() => new Map(versions.map((version) => [version.id, version])), [versions])
  const q = search.q ?? ""
  const named = search.named ?? false
  const complete = pages !== undefined && !hasNextPage
  const { rows, lanes } = useMemo(
    () => rowsOf(versions, headId, complete, { q, named }),
    [versions, headId, complete, q, named],
  )
  const head = (headId && byId.get(headId)) || (project.data?.head ?? null)
  const at = search.at ?? head?.number ?? null

  const loadOlder = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  // A search must see every version, and a link to an old one must find its row: load on until then.
  const oldest = versions.at(-1)?.number ?? 1
  const wanted = isFiltered({ q, named }) || (search.at !== undefined && search.at < oldest)
  useEffect(() => {
    if (wanted) loadOlder()
  }, [wanted, loadOlder])

  const go = useCallback(
    (change: HistorySearch) =>
      void navigate({
        to: "/p/$projectId/history",
        params: { projectId },
        search: (before: HistorySearch) => parseHistorySearch({ ...before, ...change }),
        replace: true,
        resetScroll: false,
      }),
    [navigate, projectId],
  )
  return {
    projectId,
    project: project.data,
    versions,
    byId,
    rows,
    lanes,
    head,
    at,
    chosen: search.at !== undefined,
    filter: { q, named },
    tab: search.tab,
    complete,
    loading: graph.isPending || project.isPending,
    loadingOlder: isFetchingNextPage,
    error: graph.error ?? project.error,
    retry: () => void refetch(),
    loadOlder,
    go,
    isAncestor: useCallback((ancestor, of) => ancestorsOf(byId, of).has(ancestor), [byId]),
  }
}

/** Which two versions are compared, from the address, with sensible sides where it does not say. */
import { useNavigate, useParams, useSearch } from "@tanstack/react-router"
import { useCallback } from "react"
import { useIsHere } from "../ui/useIsHere"
import { useProject, useVersion } from "../api/queries"
import type { Project, Version } from "../api/types"
import { parseCompareSearch, type CompareSearch } from "./search"

export interface CompareView {
  projectId: string
  project: Project | undefined
  search: CompareSearch
  a: number | null
  b: number | null
  left: Version | null
  right: Version | null
  loading: boolean
  error: unknown
  retry(): void
  /** Changes the address in place. */
  go(change: CompareSearch): void
  swap(): void
}

export function useCompare(): CompareView {
  const { projectId = "" } = useParams({ strict: false })
  const search: CompareSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const isHere = useIsHere()
  const project = useProject(projectId)
  const head = project.data?.head
  const b = search.b ?? (head && head.number !== search.a ? head.number : (head?.parent_number ?? null))
  const a = search.a ?? (head?.number === b ? (head?.parent_number ?? b) : (head?.number ?? null))
  const left = useVersion(projectId, a)
  const right = useVersion(projectId, b)

  const go = useCallback(
    (change: CompareSearch) => {
      if (!isHere()) return
      void navigate({
        to: "/p/$projectId/compare",
        params: { projectId },
        search: (before: CompareSearch) => parseCompareSearch({ ...before, ...change }),
        replace: true,
        resetScroll: false,
      })
    },
    [navigate, isHere, projectId],
  )
  const swap = useCallback(() => {
    const { offset, sound } = search
    const other = sound === "left" ? "right" : sound === "right" ? "left" : undefined
    go({ a: b ?? undefined, b: a ?? undefined, offset: offset ? -offset : undefined, sound: other })
  }, [go, a, b, search])

  return {
    projectId,
    project: project.data,
    search,
    a,
    b,
    left: left.data?.number === a ? (left.data ?? null) : null,
    right: right.data?.number === b ? (right.data ?? null) : null,
    loading: project.isPending,
    error: project.error ?? left.error ?? right.error,
    retry: () => {
      void project.refetch()
      if (a !== null) void left.refetch()
      if (b !== null) void right.refetch()
    },
    go,
    swap,
  }
}

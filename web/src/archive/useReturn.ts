/** Brings clips back from the archive and tells how far they are. */
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useCallback, useEffect, useState } from "react"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys } from "../api/queries"
import type { Problem } from "../api/types"
import { askedFor, forgotten, useAsked, useLookAgain, wayOf } from "./coming"
import type { Piece } from "./held"

export type Return = {
  way: "away" | "coming" | "late"
  /** Asks all of them back. */
  bring: () => void
  problem: Problem | null
}

/** `away`: the pieces whose bytes are in the archive now; none are expected once they are there. */
export function useReturn(projectId: string, away: Piece[]): Return {
  const client = useQueryClient()
  const [now, setNow] = useState(() => Date.now())
  const since = useAsked()
  const versions = away.map((piece) => piece.version)
  const way = wayOf(versions, since, now)
  const look = useCallback(() => {
    setNow(Date.now())
    void client.invalidateQueries({ queryKey: keys.history(projectId) })
  }, [client, projectId])
  useLookAgain(way !== "away", look)
  const asking = useMutation({
    mutationFn: () =>
      Promise.all(away.map((piece) => calls.clipHistory.thaw(projectId, piece.scene, piece.version))),
    onMutate: () => {
      setNow(Date.now())
      askedFor(versions)
    },
    onSuccess: look,
    onError: () => forgotten(versions),
  })
  return { way, bring: () => asking.mutate(), problem: asking.error ? problemOf(asking.error) : null }
}

/** True from when the piece was seen to be away until it is seen to be there; forgets that it was asked for. */
export function useCameBack(piece: Piece | null): boolean {
  const version = piece?.version
  const there = piece?.state === "active" || piece?.state === "thawed"
  const asked = useAsked()
  const [came, setCame] = useState<string | null>(null)
  if (version !== undefined && there && asked.has(version) && came !== version) setCame(version)
  useEffect(() => {
    if (version !== undefined && there) forgotten([version])
  }, [version, there])
  return version !== undefined && there && came === version
}

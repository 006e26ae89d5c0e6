/** Running the archive now: started here, and through when the server says so, in this tab or another. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import * as calls from "../api/calls"
import { keys, useHouseStorage } from "../api/queries"
import type { Archiving, ArchivedEverywhere } from "../api/types"
import { notifyProblem } from "../ui/undo"

export type ArchivingState = {
  state: "idle" | "running" | "through"
  /** What the run did, once it was told. */
  result: ArchivedEverywhere | null
  start: () => void
}

export function useArchiving(): ArchivingState {
  const client = useQueryClient()
  // Kept beside the answers, so that leaving the page and coming back does not forget the run.
  const begun = useQuery<Archiving | null>({
    queryKey: keys.archiving,
    queryFn: () => null,
    enabled: false,
    initialData: null,
    gcTime: Infinity,
  }).data
  const last = useHouseStorage().data?.archive.last_run_at ?? null
  // Should the word that it is through get lost, a later time of the last run says it as well.
  const waiting = begun !== null && begun.since === last
  useHouseStorage(waiting)
  const start = useMutation({
    mutationFn: calls.admin.archive,
    onMutate: () => client.setQueryData<Archiving>(keys.archiving, { since: last, result: null }),
    onError: (error) => {
      client.setQueryData(keys.archiving, null)
      notifyProblem(error)
    },
  })
  const result = begun?.result ?? null
  const state = begun === null ? "idle" : waiting && !result ? "running" : "through"
  return { state, result, start: () => state !== "running" && start.mutate() }
}

/** The gathered changes of a project, kept in this browser until they are made or dropped. */
import { useStored } from "../ui/stored"
import { NOTHING, type Pending } from "./pending"

export type PendingStore = {
  pending: Pending
  change: (next: (known: Pending) => Pending) => void
  clear: () => void
}

export function usePending(projectId: string): PendingStore {
  const [pending, change] = useStored<Pending>(`retake-pending:${projectId}`, NOTHING)
  return { pending, change, clear: () => change(() => NOTHING) }
}

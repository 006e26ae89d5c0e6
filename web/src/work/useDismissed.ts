/** Runs whose failure or conflict was put aside in this browser. */
import { useMemo } from "react"
import { useStored } from "../ui/stored"

const KEPT = 200

export function useDismissed(): [ReadonlySet<string>, (runId: string) => void] {
  const [ids, change] = useStored<string[]>("retake-dismissed-runs", NONE)
  const set = useMemo(() => new Set(ids), [ids])
  return [set, (id) => change((known) => [id, ...known].slice(0, KEPT))]
}

const NONE: string[] = []

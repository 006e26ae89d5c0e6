/** Plan, price and start of a run over some edits: the same for films, pictures, texts, and batches of clips. */
import { useDebouncedValue } from "@mantine/hooks"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import * as calls from "../api/calls"
import { ProblemError, problemOf } from "../api/client"
import { usePlan } from "../api/queries"
import type { Edit, Plan, Problem, Project, Run } from "../api/types"
import { rememberRun } from "../live/events"
import { refreshAfter } from "../ui/undo"
import { orderKey } from "./orderKey"

export type Make = {
  edits: Edit[]
  plan: Plan | undefined
  /** The plan shown is not yet that of these edits. */
  asking: boolean
  problem: Problem | null
  /** The head moved since the plan: the words are kept and can be applied on the new head. */
  stale: boolean
  planChanged: boolean
  starting: boolean
  start: () => void
}

type Options = {
  project: Project | undefined
  /** The version the edits are made on. */
  base: number | undefined
  /** That is the current version, whichever that is by now, and no older one was chosen to work from. */
  current?: boolean
  edits: Edit[]
  /** The clips of these edits one after the other, kept even if some of them fail. */
  batch?: boolean
  onStarted: (run: Run) => void
}

export function useMake({ project, base, current = false, edits, batch = false, onStarted }: Options): Make {
  const client = useQueryClient()
  const id = project?.id ?? ""
  const wanted = JSON.stringify(edits)
  const [settled] = useDebouncedValue(wanted, 350)
  const some = edits.length > 0
  const asked = JSON.parse(settled) as Edit[]
  const plan = usePlan(id, asked, base, some && settled !== "[]" && base != null, batch)
  const start = useMutation({
    mutationFn: async () => {
      // The screen may still show the version before: ordering on that one would take back what came between.
      const behind = current && base !== project?.head?.number
      const order = orderKey(id, [current ? null : (base ?? null), batch, edits])
      const run = await calls.runs.start(
        id,
        {
          edits,
          batch,
          base_version: current ? undefined : base,
          expected_head: project?.head?.id,
          plan_hash:
            settled === wanted && !plan.isPlaceholderData && !behind ? plan.data?.plan_hash : undefined,
        },
        order.key,
      )
      order.forget()
      return run
    },
    onSuccess: (run) => {
      rememberRun(client, run)
      onStarted(run)
    },
    onError: (error) => {
      if (!(error instanceof ProblemError)) return
      if (error.code === "plan-changed") void plan.refetch()
      if (error.code === "branch-conflict") refreshAfter(client, id)
    },
  })
  const code = start.error instanceof ProblemError ? start.error.code : ""
  const failed = start.error ?? (some ? plan.error : null)
  return {
    edits,
    plan: some ? plan.data : undefined,
    asking: some && (settled !== wanted || plan.isFetching),
    problem: failed && code !== "plan-changed" ? problemOf(failed) : null,
    stale: code === "branch-conflict",
    planChanged: code === "plan-changed",
    starting: start.isPending,
    start: () => {
      if (some && !start.isPending) start.mutate()
    },
  }
}

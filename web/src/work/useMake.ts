/** Plan, price and start of a run over some edits: the same for films, pictures, texts, and batches of clips. */
import { useDebouncedValue } from "@mantine/hooks"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import * as calls from "../api/calls"
import { ProblemError, problemOf } from "../api/client"
import { asBatch, planQuery, usePlan } from "../api/queries"
import type { Edit, Plan, Problem, Project, Run } from "../api/types"
import { rememberRun } from "../live/events"
import { isReached, useReached } from "../live/reach"
import { refreshAfter } from "../ui/undo"
import { orderKey } from "./orderKey"
import { agreed, Dearer, lostOr, orderProblem, Overwritten, shapeOf, Unsure } from "./ordering"

export type Make = {
  edits: Edit[]
  plan: Plan | undefined
  /** The price of these edits, or of the same ones with other words; null until it is known. */
  total: number | null
  /** The server is out of reach: what is shown is of before, and a press orders nothing. */
  offline: boolean
  /** How often that was pressed, so that it is said each time. */
  refusals: number
  /** The plan shown is not yet that of these edits. */
  asking: boolean
  problem: Problem | null
  /** The head moved since the plan: the words are kept and can be applied on the new head. */
  stale: boolean
  planChanged: boolean
  starting: boolean
  /** Orders, as soon as the price is known. */
  start: () => void
  /** Orders on the current version, whatever that costs by now. */
  apply: () => void
}

type Options = {
  project: Project | undefined
  /** The version the edits are made on. */
  base: number | undefined
  /** That is the current version, whichever that is by now, and no older one was chosen to work from. */
  current?: boolean
  edits: Edit[]
  /** Of a batch, how many clips are made at a time: they are kept even if some of them fail. */
  lanes?: number
  onStarted: (run: Run) => void
}

/** A press: what it was about, and whether an order of the same may stand already. */
type Order = { apply: boolean; unsure: boolean; words: string; about: string }

export function useMake({ project, base, current = false, edits, lanes, onStarted }: Options): Make {
  const client = useQueryClient()
  const id = project?.id ?? ""
  const head = project?.head
  const wanted = JSON.stringify(edits)
  const [settled] = useDebouncedValue(wanted, 350)
  const some = edits.length > 0
  const asked = JSON.parse(settled) as Edit[]
  const plan = usePlan(id, asked, base, some && settled !== "[]" && base != null, lanes)
  const isTrue = settled === wanted && !plan.isPlaceholderData && !plan.isError
  const total = useLastTotal(
    some ? `${base} ${shapeOf(edits)}` : "",
    isTrue ? plan.data?.quote.total_usd : undefined,
  )
  const latest = useRef(wanted)
  useEffect(() => {
    latest.current = wanted
  })
  // What an answer was about: it says nothing of other words, of another pace, nor of another version to work from.
  const words = JSON.stringify([wanted, lanes, current ? null : base])
  const about = JSON.stringify([words, base, head?.id])
  const start = useMutation({
    mutationFn: async ({ apply, unsure }: Order) => {
      // The screen may still show the version before: ordering on that one would take back what came between.
      const on = current ? head?.number : base
      const asking = apply ? null : client.fetchQuery(planQuery(id, edits, on, lanes))
      const told = await asking?.catch((error: unknown) => {
        // No price this time does not make it surer that the order before was not taken.
        throw unsure ? new Unsure() : error
      })
      const hash = told ? agreed(told, total, latest.current !== wanted) : undefined
      const order = orderKey(id, [current ? null : (base ?? null), lanes ?? null, edits])
      const wish = { edits, ...asBatch(lanes), expected_head: head?.id, plan_hash: hash }
      const run = await calls.runs
        .start(id, { ...wish, base_version: current ? undefined : base }, order.key)
        .catch((error: unknown) => {
          throw lostOr(error)
        })
      order.forget()
      return run
    },
    onSuccess: (run) => {
      rememberRun(client, run)
      onStarted(run)
    },
    onError: (error) => {
      if (error instanceof Dearer || codeOf(error) === "plan-changed") void plan.refetch()
      if (codeOf(error) === "branch-conflict") refreshAfter(client, id)
    },
  })
  // That the head moved is no news of an order that was refused for just that.
  const stale = codeOf(start.error) === "branch-conflict" && start.variables?.words === words
  const refused = stale || start.variables?.about === about ? start.error : null
  const planChanged = refused instanceof Dearer || codeOf(refused) === "plan-changed"
  const failed = refused ?? (some ? plan.error : null)
  const reached = useReached()
  const [refusals, setRefusals] = useState(0)
  const order = (apply: boolean) => {
    const unsure = refused instanceof Unsure
    if (!some || start.isPending) return
    if (isReached()) start.mutate({ apply, unsure, words, about })
    else setRefusals((before) => before + 1)
  }
  // A refusal for want of a connection ends with that; whether an order stands remains to be asked.
  const { reset } = start
  const outOfReach = reached && start.isError && isUnreached(start.error)
  useEffect(() => {
    if (outOfReach) reset()
  }, [outOfReach, reset])
  return {
    edits,
    plan: some ? plan.data : undefined,
    total,
    asking: some && (settled !== wanted || plan.isFetching),
    offline: !reached,
    refusals,
    problem: failed && !planChanged && !isSaidElsewhere(failed) ? orderProblem(failed) : null,
    stale,
    planChanged,
    starting: start.isPending,
    start: () => order(false),
    apply: () => order(true),
  }
}

/** No answer at all, and nothing of which it is unsure whether it was carried out. */
const isUnreached = (error: unknown): boolean =>
  problemOf(error).type === "unreachable" && !isOrderError(error)

const isOrderError = (error: unknown): boolean =>
  error instanceof Overwritten || error instanceof Dearer || error instanceof Unsure

const isSaidElsewhere = (error: unknown): boolean => error instanceof Overwritten || isUnreached(error)

const codeOf = (error: unknown): string => (error instanceof ProblemError ? error.code : "")

/** The last price that was known for this shape of work; typing changes words, not the price. */
function useLastTotal(shape: string, known: number | undefined): number | null {
  const [last, setLast] = useState<{ shape: string; total: number } | null>(null)
  if (known !== undefined && (last?.shape !== shape || last.total !== known)) setLast({ shape, total: known })
  if (known !== undefined) return known
  return last?.shape === shape ? last.total : null
}

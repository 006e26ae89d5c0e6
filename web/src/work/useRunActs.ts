/** Cancelling and retrying runs and single clips of them, with the answer put where every list sees it. */
import { notifications } from "@mantine/notifications"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import * as calls from "../api/calls"
import { isActive, keys } from "../api/queries"
import type { BatchClip, Run } from "../api/types"
import { rememberRun } from "../live/events"
import { en } from "../ui/messages/en"
import { notifyProblem } from "../ui/undo"
import { inTurn } from "./counts"

type Stop = { run: Run; clip: Pick<BatchClip, "regeneration_id" | "position"> }

export function useRunActs() {
  const client = useQueryClient()
  const onSuccess = (run: Run) => rememberRun(client, run)
  const onError = (error: unknown) => notifyProblem(error)
  const cancel = useMutation({
    mutationFn: (run: Run) => calls.runs.cancel(run.id),
    onSuccess: (run) => {
      // A run that is still stopping tells by an event when it has stopped, perhaps before this answer comes.
      if (!isActive(run)) onSuccess(run)
      notifications.show({ message: run.batch ? en.batch.run.cancelled : en.runs.cancelled })
    },
    onError,
  })
  const cancelAll = useMutation({
    mutationFn: async (runs: Run[]) => {
      // Those that wait go first: otherwise the one at work makes room and the next one begins.
      for (const run of inTurn(runs).reverse()) {
        const told = await calls.runs.cancel(run.id)
        if (!isActive(told)) onSuccess(told)
      }
    },
    onSuccess: () => notifications.show({ message: en.runs.cancelledAll }),
    onError,
  })
  const stop = useMutation({
    mutationFn: ({ run, clip }: Stop) => calls.runs.cancelStep(run.id, clip.regeneration_id),
    onSuccess: (run, { clip }) => {
      onSuccess(run)
      notifications.show({ message: en.batch.run.clipCancelled(clip.position) })
    },
    onError,
  })
  const retry = useMutation({
    mutationFn: (run: Run) => calls.runs.retry(run.id),
    onSuccess: (run, asked) => {
      onSuccess(run)
      // A batch that is through is followed by another one; the first then has nothing left to offer.
      if (run.id !== asked.id) onSuccess({ ...asked, retried_by: run.id })
      void client.invalidateQueries({ queryKey: keys.usage })
    },
    onError,
  })
  return {
    cancel: (run: Run) => cancel.mutate(run),
    cancelAll: (runs: Run[]) => cancelAll.mutate(runs),
    isCancellingAll: cancelAll.isPending,
    cancelClip: (run: Run, clip: Stop["clip"]) => stop.mutate({ run, clip }),
    retry: (run: Run) => retry.mutate(run),
    isBusy: (run: Run) =>
      (cancel.isPending && cancel.variables?.id === run.id) ||
      (retry.isPending && retry.variables?.id === run.id),
    isStopping: (clip: Stop["clip"]) =>
      stop.isPending && stop.variables?.clip.regeneration_id === clip.regeneration_id,
  }
}

/** Cancelling and retrying runs, with the answer put where every list sees it. */
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { notifications } from "@mantine/notifications"
import * as calls from "../api/calls"
import { isActive } from "../api/queries"
import type { Run } from "../api/types"
import { rememberRun } from "../live/events"
import { en } from "../ui/messages/en"
import { notifyProblem } from "../ui/undo"

export function useRunActs() {
  const client = useQueryClient()
  const onSuccess = (run: Run) => rememberRun(client, run)
  const onError = (error: unknown) => notifyProblem(error)
  const cancel = useMutation({
    mutationFn: (run: Run) => calls.runs.cancel(run.id),
    onSuccess: (run) => {
      // A run that is still stopping tells by an event when it has stopped, perhaps before this answer comes.
      if (!isActive(run)) onSuccess(run)
      notifications.show({ message: en.runs.cancelled })
    },
    onError,
  })
  const retry = useMutation({ mutationFn: (run: Run) => calls.runs.retry(run.id), onSuccess, onError })
  return {
    cancel: (run: Run) => cancel.mutate(run),
    retry: (run: Run) => retry.mutate(run),
    isBusy: (run: Run) =>
      (cancel.isPending && cancel.variables?.id === run.id) ||
      (retry.isPending && retry.variables?.id === run.id),
  }
}

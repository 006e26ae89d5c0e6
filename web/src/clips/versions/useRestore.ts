/** Makes an old version of a clip the current one: the film gets a new version, and that can be undone. */
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { askedFor } from "../../archive/coming"
import * as calls from "../../api/calls"
import { ProblemError } from "../../api/client"
import { useProject } from "../../api/queries"
import { notifyProblem, notifyUndoable, refreshAfter } from "../../ui/undo"

/** The mutation takes the id of a clip version. `words`: what to say instead of what the server says. */
export function useRestore(projectId: string, scene: string, words?: string) {
  const project = useProject(projectId)
  const client = useQueryClient()
  return useMutation({
    mutationFn: (version: string) =>
      calls.clipHistory.restore(projectId, scene, version, { expected_head: project.data?.head?.id }),
    onSuccess: (answer, version) => {
      if (answer.thawing) askedFor([version])
      const summary = words ?? answer.restored_from
      notifyUndoable({ id: answer.operation_id, project_id: projectId, summary, undoable: true })
    },
    onError: (error) => {
      notifyProblem(error)
      if (error instanceof ProblemError && [404, 409, 410].includes(error.status))
        refreshAfter(client, projectId)
    },
  })
}

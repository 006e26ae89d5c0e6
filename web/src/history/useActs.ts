/** What can be done to the history from this screen; each act answers with an undoable toast or a problem kept in view. */
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import * as calls from "../api/calls"
import { ProblemError } from "../api/client"
import type { Project } from "../api/types"
import { en } from "../ui/messages/en"
import { notifyUndoable, refreshAfter } from "../ui/undo"
import { disagreementsOf, type Disagreement } from "./conflict"

const t = en.history

export type Act =
  | { kind: "restore"; version: number; scenes?: string[] }
  | { kind: "head"; version: number }
  | { kind: "merge"; version: number; prefer?: Record<string, "ours" | "theirs"> }
  | { kind: "label"; version: number; name: string }
  | { kind: "unlabel"; version: number; name: string }
  | { kind: "fork"; version: number; name: string }

/** Acts on one project. A stale current version is reported, not overwritten: the answer carries who moved it. */
export function useActs(project: Project | undefined, onDone?: (made: number) => void) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const mutation = useMutation({
    mutationFn: (act: Act) => perform(project, act),
    onSuccess: (made) => {
      if (made?.version !== undefined) onDone?.(made.version)
      if (made?.project) {
        void client.invalidateQueries({ queryKey: ["projects"] })
        void navigate({ to: "/p/$projectId", params: { projectId: made.project.id } })
      }
    },
    onError: (error) => {
      if (error instanceof ProblemError && error.status === 409) refreshAfter(client, project?.id ?? null)
    },
  })
  const workOn = (base: number | null): void => {
    const params = { projectId: project?.id ?? "" }
    const at = base ?? undefined
    if (project?.kind === "story") void navigate({ to: "/p/$projectId/story", params, search: { at } })
    else if (project?.kind === "image")
      void navigate({ to: "/p/$projectId/picture", params, search: { base: at } })
    else void navigate({ to: "/p/$projectId/clips", params, search: { base: at } })
  }
  const compare = (a: number, b: number, clip?: string): void =>
    void navigate({
      to: "/p/$projectId/compare",
      params: { projectId: project?.id ?? "" },
      search: { a, b, ...(clip && { clip }) },
    })
  return { mutation, workOn, compare }
}

export type Acts = ReturnType<typeof useActs>

interface Made {
  version?: number
  project?: Project
  /** Nothing was merged yet: these want a decision first. */
  disputed?: Disagreement[]
}

async function perform(project: Project | undefined, act: Act): Promise<Made | null> {
  if (!project) return null
  const { id, head } = project
  const expected = head ? { expected_head: head.id } : {}
  const { version } = act
  const name = (number: number) => en.numbered(project.kind, number)
  const from = en.headed(project.kind, version)
  switch (act.kind) {
    case "restore": {
      const scenes = act.scenes && { scenes: act.scenes }
      const made = await calls.history.restore(id, { version, ...scenes, ...expected })
      const number = made.version.number
      const count = act.scenes?.length
      const text = count
        ? t.partial.restored(count, name(version), name(number))
        : t.acts.restored(from, name(number))
      notifyUndoable(made.operation, text)
      return { version: number }
    }
    case "head": {
      const { operation } = await calls.history.moveHead(id, { version, ...expected })
      notifyUndoable(operation, t.acts.moved(from))
      return { version }
    }
    case "merge": {
      const disputed = act.prefer ? [] : disagreementsOf(await calls.history.previewMerge(id, version))
      if (disputed.length > 0) return { disputed }
      const prefer = act.prefer && { prefer: act.prefer }
      const made = await calls.history.merge(id, { version, ...prefer, ...expected })
      notifyUndoable(made.operation, t.acts.merged(from, name(made.version.number)))
      return { version: made.version.number }
    }
    case "label": {
      const { operation } = await calls.history.label(id, { version, name: act.name })
      notifyUndoable(operation, t.labels.added(act.name, from))
      return null
    }
    case "unlabel": {
      const { operation } = await calls.history.unlabel(id, act.name)
      notifyUndoable(operation, t.labels.removed(act.name))
      return null
    }
    case "fork": {
      const made = await calls.history.fork(id, { version, name: act.name })
      return { project: made.project }
    }
  }
}

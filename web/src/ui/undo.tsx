/** What toasts say; those of a change carry Undo instead of a question beforehand. */
import { Button, Group, Text } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { QueryClient } from "@tanstack/react-query"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys } from "../api/queries"
import type { Operation, Problem } from "../api/types"
import { lastUndoable } from "./lastUndoable"
import { en } from "./messages/en"

/** As much of an operation as is needed to take it back. */
type Undoable = Pick<Operation, "id" | "summary" | "project_id" | "undoable">

let queries: QueryClient | null = null
let last: Undoable | null = null

/** Told once at start which cache to refresh after an undo. */
export const bindUndo = (client: QueryClient): void => {
  queries = client
}

/** Everything a change of history may have touched is read again. */
export function refreshAfter(client: QueryClient, projectId: string | null): void {
  if (projectId) {
    void client.invalidateQueries({ queryKey: keys.project(projectId) })
    void client.invalidateQueries({ queryKey: keys.history(projectId) })
  }
  void client.invalidateQueries({ queryKey: ["projects"] })
  void client.invalidateQueries({ queryKey: ["operations"] })
}

/** Takes an operation back and says how that went. */
export async function undo(operation: Undoable): Promise<void> {
  try {
    await calls.operations.undo(operation.id)
    if (last?.id === operation.id) last = null
    notifications.hide(`undo-${operation.id}`)
    notifications.show({ message: `${en.undo.undone}: ${operation.summary}`, autoClose: 5000 })
  } catch (error) {
    notifyProblem(error, en.undo.failed)
  } finally {
    if (queries) refreshAfter(queries, operation.project_id)
  }
}

let undoing = false

/**
 * Ctrl+Z: takes back the last change of the project's history that can be, whoever ordered it and in which tab; outside
 * of a project the last act of this tab. One at a time, so that pressing twice takes two things back.
 */
export async function undoLast(projectId: string | undefined): Promise<void> {
  if (undoing) return
  undoing = true
  try {
    const operation = projectId ? await lastOf(projectId) : last
    if (operation) await undo(operation)
    else notifications.show({ message: en.undo.nothing, autoClose: 4000 })
  } catch (error) {
    notifyProblem(error, en.undo.failed)
  } finally {
    undoing = false
  }
}

async function lastOf(projectId: string): Promise<Undoable | null> {
  const { items } = await calls.operations.list({ project: projectId, limit: 100 })
  return lastUndoable(items) ?? null
}

/** Says what was done and offers to take it back; refreshes what it touched. */
export function notifyUndoable(operation: Undoable, text: string = operation.summary): void {
  last = operation.undoable ? operation : last
  if (queries) refreshAfter(queries, operation.project_id)
  const id = `undo-${operation.id}`
  const act = () => {
    notifications.hide(id)
    void undo(operation)
  }
  notifications.show({
    id,
    autoClose: 10_000,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{text}</Text>
        {operation.undoable && (
          <Button size="compact-sm" variant="light" onClick={act} flex="none">
            {en.undo.undo}
          </Button>
        )}
      </Group>
    ),
  })
}

/** A toast for a failure that has no place of its own on the screen. */
export function notifyProblem(error: unknown, title?: string): void {
  const problem: Problem = problemOf(error)
  notifications.show({
    color: "red",
    title: title ?? problem.title,
    message: [problem.detail, problem.unchanged, problem.next_step].filter(Boolean).join(" "),
    autoClose: 12_000,
  })
}

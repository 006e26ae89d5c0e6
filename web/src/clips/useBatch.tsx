/** The batch that the ticked clips would become: words kept in this tab, price and order, and how to let go of it. */
import { Button, Group, Text } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { useState } from "react"
import type { Project, SceneView } from "../api/types"
import { newId } from "../ui/newId"
import { en } from "../ui/messages/en"
import { useStored } from "../ui/stored"
import { useMake, type Make } from "../work/useMake"
import { batchEdits, faultsOf, hasWords, SILENT, textOf, type BatchWords, type Fault } from "./batchWords"
import type { Selection } from "./useSelection"

const t = en.batch.panel

export type Batch = {
  /** The ticked scenes in film order. */
  scenes: SceneView[]
  words: BatchWords
  change: (next: (known: BatchWords) => BatchWords) => void
  make: Make
  /** What is wrong, as far as it is time to say so. */
  faults: Map<string, Fault>
  start: () => void
  cancel: () => void
  /** Takes one clip out; its words stay, should it come back. */
  untick: (scene: string) => void
}

/** The element of a field, so that a wrong one can be shown and focused. */
export const fieldId = (field: string): string => `batch-${field}`

type Options = {
  project: Project
  base: number
  current: boolean
  scenes: SceneView[]
  selection: Selection
  onStarted: () => void
}

export function useBatch({ project, base, current, scenes, selection, onStarted }: Options): Batch {
  const [words, change] = useStored<BatchWords>(`retake-batch:${project.id}`, SILENT, "tab")
  const [tried, setTried] = useState(false)
  const { ticked } = selection
  const faults = faultsOf(words, ticked)
  const make = useMake({
    project,
    base,
    current,
    edits: batchEdits(words, ticked),
    batch: true,
    onStarted: () => {
      change((known) => ({ ...SILENT, mode: known.mode }))
      setTried(false)
      onStarted()
    },
  })
  const start = () => {
    const [wrong] = faults.keys()
    setTried(wrong !== undefined)
    if (wrong === undefined) return make.start()
    document.getElementById(fieldId(wrong))?.focus()
  }
  const cancel = () => {
    if (hasWords(words)) offerBack(() => (change(() => words), selection.set(ticked)))
    change((known) => ({ ...SILENT, mode: known.mode }))
    setTried(false)
    selection.none()
  }
  return {
    scenes: scenes
      .filter((scene) => ticked.includes(scene.id))
      .sort((a, b) => ticked.indexOf(a.id) - ticked.indexOf(b.id)),
    words,
    change,
    make,
    // Too long is said at once; that something is missing only after one tried without it.
    faults: new Map([...faults].filter(([field]) => tried || textOf(words, field).trim() !== "")),
    start,
    cancel,
    untick: (scene) => selection.toggle(scene),
  }
}

/** Instead of asking beforehand. */
function offerBack(back: () => void): void {
  const id = newId()
  const act = () => {
    notifications.hide(id)
    back()
  }
  notifications.show({
    id,
    autoClose: 10_000,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{t.cleared}</Text>
        <Button size="compact-sm" variant="light" flex="none" onClick={act}>
          {t.bringBack}
        </Button>
      </Group>
    ),
  })
}

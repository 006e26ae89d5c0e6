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
  /** How many clips are made at a time, as this person likes it. */
  lanes: number
  changeLanes: (lanes: number) => void
  /** What is wrong, as far as it is time to say so. */
  faults: Map<string, Fault>
  start: () => void
  cancel: () => void
  /** Unticks all clips; the words stay. */
  letGo: () => void
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
  const [lanes, setLanes] = useStored("retake-batch-lanes", 1)
  const { ticked } = selection
  // What was tried is asked of just these fields; those that are new are not wrong before anybody came to them.
  const fields = `${words.mode} ${ticked.join(" ")}`
  const [triedWith, setTriedWith] = useState("")
  const tried = triedWith === fields
  const faults = faultsOf(words, ticked)
  const make = useMake({
    project,
    base,
    current,
    edits: batchEdits(words, ticked),
    lanes,
    onStarted: () => {
      change((known) => ({ ...SILENT, mode: known.mode }))
      onStarted()
    },
  })
  const start = () => {
    const [wrong] = faults.keys()
    setTriedWith(fields)
    if (wrong === undefined) return make.start()
    document.getElementById(fieldId(wrong))?.focus()
  }
  const cancel = () => {
    const back = () => (change(() => words), selection.set(ticked))
    if (hasWords(words)) offerBack(t.cleared, back)
    else if (ticked.length > 1) offerBack(t.deselected(ticked.length), back)
    change((known) => ({ ...SILENT, mode: known.mode }))
    setTriedWith("")
    selection.none()
  }
  const letGo = () => {
    if (ticked.length > 1) offerBack(t.deselected(ticked.length), () => selection.set(ticked))
    setTriedWith("")
    selection.none()
  }
  return {
    scenes: scenes
      .filter((scene) => ticked.includes(scene.id))
      .sort((a, b) => ticked.indexOf(a.id) - ticked.indexOf(b.id)),
    words,
    change,
    make,
    lanes,
    changeLanes: (next) => setLanes(() => next),
    // Too long is said at once; that something is missing only after one tried without it.
    faults: new Map([...faults].filter(([field]) => tried || textOf(words, field).trim() !== "")),
    start,
    cancel,
    letGo,
    untick: (scene) => selection.toggle(scene),
  }
}

/** Instead of asking beforehand. */
function offerBack(words: string, back: () => void): void {
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
        <Text size="sm">{words}</Text>
        <Button size="compact-sm" variant="light" flex="none" onClick={act}>
          {t.bringBack}
        </Button>
      </Group>
    ),
  })
}

/** The keys of the clips screen: what they do depends on whether clips are ticked, one is open, or neither. */
import { useNavigate } from "@tanstack/react-router"
import type { RefObject } from "react"
import type { Project, SceneView } from "../api/types"
import { useKeys } from "../ui/keys"
import type { Make } from "../work/useMake"
import { ALL } from "./batchWords"
import { draftScene } from "./pending"
import { fieldId, type Batch } from "./useBatch"
import type { PendingStore } from "./usePending"
import type { Selection } from "./useSelection"

type Options = {
  project: Project
  /** The open clip. */
  scene: SceneView | null
  /** Clips are ticked and none is open. */
  many: boolean
  batch: Batch
  make: Make
  selection: Selection
  change: PendingStore["change"]
  instruction: RefObject<HTMLTextAreaElement | null>
  /** Closes the open clip. */
  close: () => void
}

export function useWorkbenchKeys(options: Options): void {
  const { project, scene, many, batch, make, selection, change, instruction, close } = options
  const navigate = useNavigate()
  useKeys("global", { run: many ? batch.start : make.start })
  useKeys("global", { up: () => (many ? batch.letGo() : close()) }, { enabled: many || scene != null })
  useKeys("grid", { tickAll: selection.all })
  useKeys(
    "grid",
    {
      instruct: () =>
        document.getElementById(fieldId(batch.words.mode === "one" ? ALL : batch.scenes[0]!.id))?.focus(),
    },
    { enabled: many },
  )
  useKeys(
    "grid",
    {
      instruct: () => instruction.current?.focus(),
      again: () =>
        scene && change((known) => draftScene(known, scene, { again: !known.scenes[scene.id]?.again })),
      versions: () => document.getElementById("clip-versions")?.focus(),
      compare: () =>
        void navigate({
          to: "/p/$projectId/compare",
          params: { projectId: project.id },
          search: { clip: scene?.id },
        }),
    },
    { enabled: scene != null },
  )
}

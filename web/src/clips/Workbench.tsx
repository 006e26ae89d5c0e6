/** Grid and inspector of one version, the gathered changes between them, and the run they become. */
import { Stack } from "@mantine/core"
import { getRouteApi, useNavigate } from "@tanstack/react-router"
import { useRef, useState, type ReactNode } from "react"
import type { Project, Run, Version } from "../api/types"
import { IconMovie } from "@tabler/icons-react"
import { clock } from "../ui/format"
import { en } from "../ui/messages/en"
import { Empty } from "../ui/states"
import { RunStrip, STRIP } from "../work/RunStrip"
import { useMake } from "../work/useMake"
import { cardsOf } from "./cards"
import { Heading } from "./Heading"
import { Inspector } from "./Inspector"
import { editsOf, moveScene, orderOf, type Base } from "./pending"
import { SceneGrid } from "./SceneGrid"
import { SelectionBar, SelectionDock } from "./SelectionBar"
import { useBatch } from "./useBatch"
import { useFocusBack } from "./useFocusBack"
import { usePending } from "./usePending"
import { useSelection } from "./useSelection"
import { useWorkbenchKeys } from "./useWorkbenchKeys"
import classes from "./Workbench.module.css"

const route = getRouteApi("/app/p/$projectId/clips")

type Props = {
  project: Project
  /** Said above the clips; beside it the inspector keeps its place and height. */
  banner: ReactNode
  version: Version
  base: Base
  /** Undefined until they are read; `onReread` when they could not be. */
  runs: Run[] | undefined
  onReread: (() => void) | undefined
  dismissed: ReadonlySet<string>
  onDismiss: (runId: string) => void
}

export function Workbench({ project, banner, version, base, runs, onReread, dismissed, onDismiss }: Props) {
  const search = route.useSearch()
  const navigate = useNavigate()
  const instruction = useRef<HTMLTextAreaElement>(null)
  const store = usePending(project.id)
  const { pending, change } = store
  const order = orderOf(pending, base)
  const scene = base.scenes.find((each) => each.id === search.clip) ?? null
  const selection = useSelection(order)
  const [sheet, setSheet] = useState(false)
  const many = scene === null && selection.ticked.length > 0
  const make = useMake({
    project,
    base: version.number,
    current: search.base == null,
    edits: editsOf(pending, base),
    onStarted: () => {
      store.clear()
      if (search.base != null) void navigate({ to: ".", search: { clip: search.clip }, replace: true })
    },
  })
  const batch = useBatch({
    project,
    base: version.number,
    current: search.base == null,
    scenes: base.scenes,
    selection,
    onStarted: () => {
      setSheet(false)
      void navigate({ to: ".", search: {}, replace: true, resetScroll: false })
      document.getElementById(STRIP)?.focus({ preventScroll: true })
    },
  })
  const select = (clip: string | undefined) =>
    void navigate({
      to: ".",
      search: { ...search, clip },
      replace: search.clip != null && clip != null,
      resetScroll: false,
    })
  /** Back from a clip one stands on its card, whatever of the inspector had the focus. */
  const leave = () => {
    select(undefined)
    if (scene) document.querySelector<HTMLElement>(`[data-card="${scene.id}"]`)?.focus()
  }
  const move = (id: string, place: number) => change((known) => moveScene(known, base, id, place))
  useWorkbenchKeys({
    project,
    scene,
    many,
    batch,
    make,
    selection,
    change,
    instruction,
    close: leave,
  })
  useFocusBack(many)
  const cards = cardsOf(base.scenes, runs ?? [], dismissed)
  const ordered = order.map((id) => cards.find((card) => card.id === id)!)
  return (
    <div className={classes.bench}>
      <Stack gap="sm">
        {banner}
        <Heading>{en.clips.count(base.scenes.length, clock(version.film?.duration ?? 0))}</Heading>
        <div className={classes.top}>
          <RunStrip
            project={project}
            runs={runs}
            onReread={onReread}
            dismissed={dismissed}
            onDismiss={onDismiss}
          />
          <SelectionBar selection={selection} onNone={batch.letGo} />
        </div>
        {ordered.length === 0 && pending.added.length === 0 ? (
          <Empty icon={<IconMovie size={28} />} title={en.clips.emptyTitle} text={en.clips.emptyText} />
        ) : (
          <SceneGrid
            cards={ordered}
            drafts={pending.scenes}
            added={pending.added}
            selected={scene?.id ?? null}
            onSelect={(id) => select(id === scene?.id ? undefined : id)}
            selection={selection}
            onMove={move}
          />
        )}
      </Stack>
      {many && <SelectionDock selection={selection} onOpen={() => setSheet(true)} />}
      <Inspector
        project={project}
        version={version}
        base={base}
        scene={scene}
        place={scene ? order.indexOf(scene.id) + 1 : 0}
        store={store}
        make={make}
        instruction={instruction}
        batch={batch}
        sheet={sheet}
        onSheetClose={() => setSheet(false)}
        onMove={(place) => scene && move(scene.id, place)}
        onOpen={select}
        onClose={leave}
      />
    </div>
  )
}

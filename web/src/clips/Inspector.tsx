/** The third column: the film, the open clip or the ticked ones, and below it what a run would do. On phones a sheet. */
import { Drawer } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import type { ReactNode, RefObject } from "react"
import type { Project, SceneView, Version } from "../api/types"
import { en } from "../ui/messages/en"
import { MakeFooter } from "../work/MakeFooter"
import type { Make } from "../work/useMake"
import { BatchFooter } from "./BatchFooter"
import { BatchPanel } from "./BatchPanel"
import { ChangesList } from "./ChangesList"
import { FilmInspector } from "./FilmInspector"
import { changesOf, without, type Base } from "./pending"
import { SceneInspector } from "./SceneInspector"
import type { Batch } from "./useBatch"
import type { PendingStore } from "./usePending"
import classes from "./Workbench.module.css"

type Props = {
  project: Project
  version: Version
  base: Base
  scene: SceneView | null
  /** 1-based place of the scene in the order to come. */
  place: number
  store: PendingStore
  make: Make
  instruction: RefObject<HTMLTextAreaElement | null>
  batch: Batch
  /** On phones the ticked clips' panel is a sheet that is asked for. */
  sheet: boolean
  onSheetClose: () => void
  onMove: (place: number) => void
  onOpen: (clip: string) => void
  onClose: () => void
}

export function Inspector(props: Props) {
  const { scene, project, version, base, store, make, batch, onClose } = props
  const narrow = useMediaQuery("(max-width: 63.99em)", false, { getInitialValueInEffect: false }) === true
  const changes = changesOf(store.pending, base)
  // They stand below any open clip; the ticks stay.
  const seeGathered = () => {
    const changed = changes.find((change) => change.kind === "scene")
    const shown = changed?.kind === "scene" ? changed.id : batch.scenes[0]?.id
    props.onSheetClose()
    if (shown) props.onOpen(shown)
  }
  const foot = (
    <div className={classes.foot} data-keep-clear>
      <MakeFooter make={make} projectId={project.id}>
        <ChangesList
          changes={changes}
          onDrop={(change) => store.change((known) => without(known, change))}
          onClear={store.clear}
        />
      </MakeFooter>
    </div>
  )
  const ticked = batch.scenes.length
  const panel = <BatchPanel batch={batch} />
  const panelFoot = (
    <div className={classes.foot} data-keep-clear>
      <BatchFooter
        batch={batch}
        projectId={project.id}
        gathered={changes.length}
        onSeeGathered={seeGathered}
      />
    </div>
  )
  const clip = scene && (
    <SceneInspector
      key={scene.id}
      projectId={project.id}
      scene={scene}
      place={props.place}
      of={base.scenes.length}
      store={store}
      instruction={props.instruction}
      onMove={props.onMove}
      onClose={narrow ? undefined : onClose}
      back={ticked > 0 ? en.batch.select.back(ticked) : undefined}
      headNumber={project.head?.number}
    />
  )
  const film = <FilmInspector version={version} projectId={project.id} base={base} store={store} />
  const many = !narrow && !clip && ticked > 0
  return (
    <>
      <section className={classes.inspector} aria-label={labelOf(many, clip !== null && !narrow)}>
        {/* A scrolling region has to be reachable by the keyboard. */}
        <div className={classes.body} tabIndex={narrow ? undefined : 0}>
          {many ? panel : narrow ? film : (clip ?? film)}
        </div>
        {many ? panelFoot : foot}
      </section>
      <Sheet opened={narrow && clip !== null} onClose={onClose} title={en.clips.inspector.clip}>
        <div className={classes.body}>{clip}</div>
        {foot}
      </Sheet>
      <Sheet
        opened={narrow && props.sheet && ticked > 0}
        onClose={props.onSheetClose}
        title={en.batch.panel.label}
      >
        <div className={classes.body}>{panel}</div>
        {panelFoot}
      </Sheet>
    </>
  )
}

const labelOf = (many: boolean, clip: boolean): string =>
  many ? en.batch.panel.label : clip ? en.clips.inspector.clip : en.clips.inspector.film

type SheetProps = { opened: boolean; onClose: () => void; title: string; children: ReactNode }

const Sheet = ({ opened, onClose, title, children }: SheetProps) => (
  <Drawer
    opened={opened}
    // Escape closes what lies over the sheet first.
    onClose={() => !document.querySelector("[data-over-sheet], [role=menu]") && onClose()}
    position="bottom"
    size="92%"
    title={title}
    padding={0}
    classNames={{ content: classes.drawer, body: classes.drawerBody }}
    styles={{ header: { paddingInline: 16 } }}
  >
    <div className={classes.sheet}>{children}</div>
  </Drawer>
)

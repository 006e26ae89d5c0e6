/** The third column: the film or the selected clip, and below it what a run would do. On phones a sheet. */
import { Drawer } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import type { RefObject } from "react"
import type { Project, SceneView, Version } from "../api/types"
import { en } from "../ui/messages/en"
import { MakeFooter } from "../work/MakeFooter"
import type { Make } from "../work/useMake"
import { ChangesList } from "./ChangesList"
import { FilmInspector } from "./FilmInspector"
import { changesOf, without, type Base } from "./pending"
import { SceneInspector } from "./SceneInspector"
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
  onMove: (place: number) => void
  onClose: () => void
}

export function Inspector(props: Props) {
  const { scene, project, version, base, store, make, onClose } = props
  const narrow = useMediaQuery("(max-width: 63.99em)", false, { getInitialValueInEffect: false })
  const foot = (
    <div className={classes.foot}>
      <MakeFooter make={make} projectId={project.id}>
        <ChangesList
          changes={changesOf(store.pending, base)}
          onDrop={(change) => store.change((known) => without(known, change))}
          onClear={store.clear}
        />
      </MakeFooter>
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
      headNumber={project.head?.number}
    />
  )
  const film = <FilmInspector version={version} projectId={project.id} base={base} store={store} />
  return (
    <>
      <section
        className={classes.inspector}
        aria-label={clip && !narrow ? en.clips.inspector.clip : en.clips.inspector.film}
      >
        {/* A scrolling region has to be reachable by the keyboard. */}
        <div className={classes.body} tabIndex={narrow ? undefined : 0}>
          {narrow ? film : (clip ?? film)}
        </div>
        {foot}
      </section>
      <Drawer
        opened={narrow === true && clip !== null}
        onClose={onClose}
        position="bottom"
        size="92%"
        title={en.clips.inspector.clip}
        padding={0}
        styles={{ header: { paddingInline: 16 } }}
      >
        <div className={classes.sheet}>
          <div className={classes.body}>{clip}</div>
          {foot}
        </div>
      </Drawer>
    </>
  )
}

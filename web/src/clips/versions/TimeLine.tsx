/** The versions of a clip in a row: one of them has the tab stop, the arrow keys move it, and the letters act on it. */
import { Button } from "@mantine/core"
import { useNavigate } from "@tanstack/react-router"
import { useRef, useState } from "react"
import { flushSync } from "react-dom"
import type { ClipVersion } from "../../api/types"
import { useKeys } from "../../ui/keys"
import { en } from "../../ui/messages/en"
import { filmOf, firstOf } from "./told"
import { useRestore } from "./useRestore"
import { VersionRow } from "./VersionRow"
import classes from "./Versions.module.css"

const t = en.clips.versions

type Props = {
  projectId: string
  scene: string
  headNumber: number | undefined
  /** Newest first. */
  items: ClipVersion[]
  onReuse?: (version: ClipVersion) => void
}

export function TimeLine({ projectId, scene, headNumber, onReuse, items }: Props) {
  const list = useRef<HTMLOListElement>(null)
  const navigate = useNavigate()
  const restore = useRestore(projectId, scene)
  const [playing, setPlaying] = useState<string | null>(null)
  const [at, setAt] = useState<string | null>(null)
  const [all, setAll] = useState(false)
  const shown = all ? items : firstOf(items)
  const stop = shown.find((each) => each.version_id === at) ?? shown[0]!
  const visit = (version: ClipVersion | undefined) => {
    if (!version) return
    // Its row has to be there to take the focus.
    if (!shown.includes(version)) flushSync(() => setAll(true))
    setAt(version.version_id)
    list.current?.querySelector<HTMLElement>(`[data-version="${version.version_id}"]`)?.focus()
  }
  const go = (by: number) => visit(items[items.indexOf(stop) + by])
  const compare = (a: number | null, b: number | undefined) => {
    if (a === null || b === undefined) return
    const search = { clip: scene, a, b }
    void navigate({ to: "/p/$projectId/compare", params: { projectId }, search })
  }
  const bring = (version: ClipVersion) => {
    if (version.restorable && !version.is_current && !restore.isPending) restore.mutate(version.version_id)
  }
  useKeys(
    "versions",
    {
      above: () => go(-1),
      below: () => go(1),
      restore: () => bring(stop),
      compare: () => !stop.is_current && compare(filmOf(stop), headNumber),
    },
    { within: list },
  )
  return (
    <>
      <span className="visually-hidden" id="versions-hint">
        {t.keysHint}
      </span>
      <ol ref={list} className={classes.list} aria-describedby="versions-hint" aria-label={t.title}>
        {shown.map((version) => (
          <VersionRow
            key={version.version_id}
            projectId={projectId}
            scene={scene}
            version={version}
            items={items}
            tabStop={version === stop}
            playing={playing === version.version_id}
            restoring={restore.isPending && restore.variables === version.version_id}
            onPlay={() => setPlaying(playing === version.version_id ? null : version.version_id)}
            onFocus={() => setAt(version.version_id)}
            onRestore={() => bring(version)}
            onReuse={onReuse && (() => onReuse(version))}
            onCompare={(other) => compare(filmOf(version), other ?? headNumber)}
          />
        ))}
      </ol>
      {firstOf(items).length < items.length && (
        <Button
          size="compact-sm"
          variant="subtle"
          mt={4}
          aria-expanded={all}
          onClick={() => (all ? setAll(false) : visit(items.find((each) => !shown.includes(each))))}
        >
          {all ? t.showFewer : t.showAll(items.length)}
        </Button>
      )}
    </>
  )
}

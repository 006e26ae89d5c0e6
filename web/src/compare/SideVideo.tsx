/** One side's video: a clip from its blob, a film from its playlist, or a plate that says why there is none. */
import { Button, Loader } from "@mantine/core"
import { useEffect, useRef } from "react"
import type { ShownOverlay, Version } from "../api/types"
import { FilmHold } from "../archive/FilmHold"
import { StoredVideo } from "../archive/StoredVideo"
import { useHeld } from "../archive/useHeld"
import { Overlays } from "../media/Overlays"
import type { Pair } from "../media/pair"
import { useFilm } from "../media/useFilm"
import { usePairState } from "../media/usePair"
import { en } from "../ui/messages/en"
import type { Source } from "./source"
import classes from "./Stage.module.css"

const t = en.compare

interface Props {
  projectId: string
  source: Source
  number: number
  label: string
  /** The element while it is mounted, else null. Must not change between draws. */
  onElement(video: HTMLVideoElement | null): void
  pair: Pair
  /** Seconds by which this side is ahead of the shared time. */
  offset: number
}

export function SideVideo({ projectId, source, number, label, onElement, pair, offset }: Props) {
  if (source.kind === "film")
    return (
      <>
        <FilmVideo key={source.url} url={source.url} label={label} onElement={onElement} />
        {source.overlays.length > 0 && (
          <TimedOverlays overlays={source.overlays} pair={pair} offset={offset} />
        )}
      </>
    )
  if (source.kind === "clip")
    return (
      <div className={classes.stored}>
        <StoredVideo
          key={source.piece.version}
          projectId={projectId}
          piece={source.piece}
          label={label}
          onElement={onElement}
          playing={QUIET}
        />
      </div>
    )
  if (source.kind === "held")
    return (
      <div className={classes.stored}>
        <HeldFilm projectId={projectId} version={source.version} />
      </div>
    )
  return <Absent source={source} number={number} />
}

/** Both sides begin together, by the pair's own play. */
const QUIET = { preload: "auto", autoPlay: false } as const

function HeldFilm({ projectId, version }: { projectId: string; version: Version }) {
  const { held, coming } = useHeld(projectId, version)
  if (!held) return null
  const poster = version.scenes[0]?.clip?.thumbnail ?? version.poster
  return <FilmHold projectId={projectId} held={held} poster={poster} coming={coming} />
}

type VideoProps = Pick<Props, "label" | "onElement">

function useElement(onElement: Props["onElement"]) {
  const ref = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    onElement(ref.current)
    return () => onElement(null)
  }, [onElement])
  return ref
}

function FilmVideo({ url, label, onElement }: VideoProps & { url: string }) {
  const ref = useElement(onElement)
  const { state, retry } = useFilm(ref, url)
  return (
    <>
      <video ref={ref} preload="auto" muted playsInline aria-label={label} />
      {(state === "loading" || state === "coming") && (
        <div className={classes.absent} role="status">
          <Loader color="white" size="sm" aria-hidden />
          {state === "coming" && en.archive.film.coming}
        </div>
      )}
      {state === "failed" && (
        <div className={classes.absent} data-hatched role="alert">
          {t.failed}
          <Button size="compact-sm" variant="white" onClick={retry}>
            {t.retry}
          </Button>
        </div>
      )}
    </>
  )
}

function TimedOverlays({ overlays, pair, offset }: { overlays: ShownOverlay[]; pair: Pair; offset: number }) {
  const { time } = usePairState(pair)
  return <Overlays overlays={overlays} time={time + offset} />
}

function Absent({ source, number }: Pick<Props, "source" | "number">) {
  const why = source.kind === "absent" ? source.why : "film"
  const words = { scene: t.absent, clip: t.noClip, film: t.noFilm, picture: t.noPicture }[why]
  return (
    <div className={classes.absent} data-hatched>
      {words(why === "film" ? en.headed("video", number) : en.numbered("video", number))}
    </div>
  )
}

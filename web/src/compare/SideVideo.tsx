/** One side's video: a clip from its blob, a film from its playlist, or a plate that says why there is none. */
import { Button, Loader } from "@mantine/core"
import { useEffect, useRef } from "react"
import { blobUrl } from "../api/client"
import type { Overlay } from "../api/types"
import { Overlays } from "../media/Overlays"
import type { Pair } from "../media/pair"
import { useFilm } from "../media/useFilm"
import { usePairState } from "../media/usePair"
import { en } from "../ui/messages/en"
import type { Source } from "./source"
import classes from "./Stage.module.css"

const t = en.compare

interface Props {
  source: Source
  number: number
  label: string
  /** The element while it is mounted, else null. Must not change between draws. */
  onElement(video: HTMLVideoElement | null): void
  pair: Pair
  /** Seconds by which this side is ahead of the shared time. */
  offset: number
}

export function SideVideo({ source, number, label, onElement, pair, offset }: Props) {
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
    return <ClipVideo key={source.blob} {...source} label={label} onElement={onElement} />
  return <Absent source={source} number={number} />
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

function ClipVideo({ blob, poster, label, onElement }: VideoProps & { blob: string; poster: string | null }) {
  const ref = useElement(onElement)
  return (
    <video
      ref={ref}
      src={blobUrl(blob)}
      poster={poster ? blobUrl(poster) : undefined}
      preload="auto"
      muted
      playsInline
      aria-label={label}
    />
  )
}

function FilmVideo({ url, label, onElement }: VideoProps & { url: string }) {
  const ref = useElement(onElement)
  const { state, retry } = useFilm(ref, url)
  return (
    <>
      <video ref={ref} preload="auto" muted playsInline aria-label={label} />
      {state === "loading" && (
        <div className={classes.absent}>
          <Loader color="white" size="sm" />
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

function TimedOverlays({ overlays, pair, offset }: { overlays: Overlay[]; pair: Pair; offset: number }) {
  const { time } = usePairState(pair)
  return <Overlays overlays={overlays} time={time + offset} />
}

function Absent({ source, number }: Pick<Props, "source" | "number">) {
  const why = source.kind === "absent" ? source.why : "film"
  const words = { scene: t.absent, clip: t.noClip, film: t.noFilm, picture: t.noPicture }[why]
  return (
    <div className={classes.absent} data-hatched>
      {words(number)}
    </div>
  )
}

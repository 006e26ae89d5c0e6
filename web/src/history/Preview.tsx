/** The picture of a version; a film can be played in its place, a story shows how it begins. */
import { ActionIcon, Button, Text } from "@mantine/core"
import { IconPlayerPlayFilled, IconX } from "@tabler/icons-react"
import { useEffect, useRef, useState } from "react"
import type { Film, Kind, Version } from "../api/types"
import { FilmHold } from "../archive/FilmHold"
import { useHeld } from "../archive/useHeld"
import { DEFAULT_RATE } from "../media/frames"
import { Overlays } from "../media/Overlays"
import { useFilm } from "../media/useFilm"
import { useFrames } from "../media/useFrames"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { changedScene } from "./changed"
import classes from "./Detail.module.css"

const t = en.history.detail
const EXCERPT = 700

type Props = { version: Version; kind: Kind; projectId: string }

export function Preview({ version, kind, projectId }: Props) {
  const [playing, setPlaying] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const { document, film } = version
  if (document.kind === "story")
    return <div className={classes.excerpt}>{document.content.slice(0, EXCERPT)}</div>
  if (playing && film)
    return (
      <FilmPreview
        film={film}
        version={version}
        projectId={projectId}
        startAt={changedScene(version)?.start ?? 0}
        rate={(document.kind === "video" ? document.format.frame_rate : null) ?? DEFAULT_RATE}
        onClose={() => {
          setPlaying(false)
          requestAnimationFrame(() => opener.current?.focus())
        }}
      />
    )
  const scene = changedScene(version)
  const own = document.kind === "image" ? document.blob : version.poster
  const name = en.numbered(kind, version.number)
  return (
    <div className={classes.stage}>
      <Picture
        digest={scene?.clip?.poster ?? scene?.clip?.thumbnail ?? own}
        alt={scene ? t.previewScene(name, scene.position) : t.preview(name)}
        radius={false}
      />
      {scene && scene.position > 1 && (
        <span className={classes.which} aria-hidden>
          {t.sceneShown(scene.position)}
        </span>
      )}
      {kind === "video" && film && (
        <ActionIcon
          ref={opener}
          className={classes.play}
          variant="filled"
          color="dark"
          size={52}
          radius="xl"
          aria-label={t.play}
          onClick={() => setPlaying(true)}
        >
          <IconPlayerPlayFilled size={24} />
        </ActionIcon>
      )}
    </div>
  )
}

type FilmProps = {
  film: Film
  version: Version
  projectId: string
  rate: number
  startAt: number
  onClose(): void
}

function FilmPreview({ film, version, projectId, rate, startAt, onClose }: FilmProps) {
  const video = useRef<HTMLVideoElement>(null)
  const { held, coming } = useHeld(projectId, version)
  const { state, retry } = useFilm(video, held ? null : film.playlist_url)
  const { time } = useFrames(video, rate)
  useEffect(() => {
    video.current?.focus()
  }, [])
  useEffect(() => {
    if (state !== "ready" || !video.current) return
    // What the version changed is what one wants to see of it.
    if (startAt > 0) video.current.currentTime = startAt
    // The person asked for it with the play button, so this is no motion of its own accord.
    void video.current.play().catch(() => undefined)
  }, [state, startAt])
  return (
    <div className={classes.stage}>
      {/* The film's words are its text overlays, drawn as text over the picture; it has no speech. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <video ref={video} controls playsInline aria-label={t.play} />
      <Overlays overlays={film.overlays} time={time} />
      {held && (
        <div className={classes.held}>
          <FilmHold projectId={projectId} held={held} coming={coming} poster={version.poster} />
        </div>
      )}
      {state === "coming" && (
        <Text size="sm" className={classes.coming} role="status">
          {en.archive.film.coming}
        </Text>
      )}
      <ActionIcon
        className={classes.close}
        variant="filled"
        color="dark"
        size={32}
        radius="xl"
        aria-label={t.stop}
        onClick={onClose}
      >
        <IconX size={18} />
      </ActionIcon>
      {state === "failed" && (
        <Text size="sm" c="white" className={classes.play} h={60} ta="center" role="alert">
          {t.filmFailed}{" "}
          <Button size="compact-xs" variant="white" onClick={retry}>
            {t.retry}
          </Button>
        </Text>
      )}
    </div>
  )
}

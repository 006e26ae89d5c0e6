/** The film's picture and transport: overlay text at its time, keyboard, sound, full screen. */
import { Box, Button, Group, Loader, Stack, Text } from "@mantine/core"
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react"
import { blobUrl } from "../api/client"
import type { Film } from "../api/types"
import { Overlays } from "../media/Overlays"
import type { FilmState } from "../media/useFilm"
import type { Frames } from "../media/useFrames"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import classes from "./Film.module.css"
import { Transport } from "./Transport"
import { useShuttle } from "./useShuttle"

const t = en.film

type Props = {
  video: RefObject<HTMLVideoElement | null>
  frames: Frames
  state: FilmState
  film: Film
  poster: string | null
  /** Seconds from the address. */
  startAt: number | undefined
  /** Over the picture instead of playing, while clips of the film are away. */
  held: { cover: ReactNode; bring: () => void } | null
  /** Set when the film was asked back from the archive here and has come. */
  playAtOnce: boolean
}

export function Player({ video, frames, state, film, poster, startAt, held, playAtOnce }: Props) {
  const stage = useRef<HTMLDivElement>(null)
  const [muted, setMuted] = useState(false)
  const shuttle = useShuttle(video, frames)
  const begun = useRef(false)
  const ready = state.state === "ready"
  useEffect(() => {
    if (!ready || begun.current || startAt === undefined || frames.duration === 0) return
    begun.current = true
    frames.seek(startAt)
  }, [ready, startAt, frames])
  useEffect(() => {
    if (ready && playAtOnce) void video.current?.play().catch(() => undefined)
  }, [ready, playAtOnce, video])
  // While clips are away, to play means to bring them back.
  const toggle = held ? held.bring : shuttle.toggle
  const toggleMuted = () => setMuted((was) => !was)
  const fullScreen = () => {
    if (document.fullscreenElement) void document.exitFullscreen()
    else void stage.current?.requestFullscreen()
  }
  useKeys("player", {
    play: toggle,
    frameBack: () => frames.step(-1),
    frameForward: () => frames.step(1),
    secondBack: () => frames.seek(frames.time - 1),
    secondForward: () => frames.seek(frames.time + 1),
    slower: shuttle.slower,
    faster: shuttle.faster,
    start: () => frames.seek(0),
    end: () => frames.seek(film.duration),
    mute: toggleMuted,
    fullScreen,
  })
  return (
    <div ref={stage} className={classes.stage} role="region" aria-label={t.player}>
      <Box className={classes.screen}>
        {/* The films have no speech; text over them is drawn as text. */}
        {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
        <video
          ref={video}
          className={classes.video}
          poster={poster ? blobUrl(poster) : undefined}
          muted={muted}
          playsInline
          onClick={toggle}
        />
        <Overlays overlays={film.overlays} time={frames.time} />
        {held ? (
          <div className={classes.held}>{held.cover}</div>
        ) : (
          <Curtain state={state} waiting={frames.waiting} />
        )}
      </Box>
      <Transport
        frames={frames}
        duration={film.duration}
        rate={shuttle.rate}
        muted={muted}
        onToggle={toggle}
        onMute={toggleMuted}
        onFullScreen={fullScreen}
      />
    </div>
  )
}

/** Loading and failure, over the picture. */
function Curtain({ state, waiting }: { state: FilmState; waiting: boolean }) {
  if (state.state === "failed") {
    return (
      <Stack className={classes.curtain} align="center" justify="center" gap="xs" role="alert">
        <Text fw={600}>{t.failedTitle}</Text>
        <Text size="sm" ta="center">
          {t.failedText}
        </Text>
        <Button size="xs" onClick={state.retry}>
          {t.retry}
        </Button>
      </Stack>
    )
  }
  if (state.state === "ready" && !waiting) return null
  return (
    <Group className={classes.loading} gap="xs" role="status">
      <Loader size={14} color="white" aria-hidden />
      <Text size="xs">{state.state === "coming" ? en.archive.film.coming : t.loading}</Text>
    </Group>
  )
}

/** Hook that follows one video element frame by frame and steers it. */
import { useCallback, useEffect, useMemo, useState, type RefObject } from "react"
import { frameAt, frameCount, middleOf } from "./frames"

export interface Frames {
  /** Seconds of the frame that is shown, not of the clock that runs ahead of it. */
  time: number
  frame: number
  duration: number
  playing: boolean
  waiting: boolean
  seek(seconds: number): void
  /** Pauses and moves by whole frames. */
  step(frames: number): void
  toggle(): void
  setRate(rate: number): void
}

interface Shown {
  time: number
  duration: number
  playing: boolean
  waiting: boolean
}

const NOTHING: Shown = { time: 0, duration: 0, playing: false, waiting: false }

/** Follows the video of `videoRef`, whose frame rate is `rate`. */
export function useFrames(videoRef: RefObject<HTMLVideoElement | null>, rate: number): Frames {
  const [shown, setShown] = useState<Shown>(NOTHING)

  useEffect(() => {
    const video = videoRef.current
    if (!video) return
    return watch(video, setShown)
  }, [videoRef])

  const seek = useCallback(
    (seconds: number) => {
      const video = videoRef.current
      if (!video) return
      const last = frameCount(video.duration || 0, rate) - 1
      video.currentTime = middleOf(Math.min(Math.max(frameAt(seconds, rate), 0), last), rate)
    },
    [videoRef, rate],
  )
  const step = useCallback(
    (frames: number) => {
      const video = videoRef.current
      if (!video) return
      video.pause()
      seek(middleOf(frameAt(video.currentTime, rate) + frames, rate))
    },
    [videoRef, rate, seek],
  )
  const toggle = useCallback(() => {
    const video = videoRef.current
    if (!video) return
    if (video.paused) void video.play().catch(() => undefined)
    else video.pause()
  }, [videoRef])
  const setRate = useCallback(
    (speed: number) => {
      if (videoRef.current) videoRef.current.playbackRate = speed
    },
    [videoRef],
  )
  return useMemo(
    () => ({ ...shown, frame: frameAt(shown.time, rate), seek, step, toggle, setRate }),
    [shown, rate, seek, step, toggle, setRate],
  )
}

const EVENTS = [
  "durationchange",
  "loadedmetadata",
  "seeked",
  "timeupdate",
  "play",
  "pause",
  "ended",
  "waiting",
  "playing",
  "canplay",
  "emptied",
] as const

function watch(video: HTMLVideoElement, tell: (shown: Shown) => void): () => void {
  const listening = new AbortController()
  const framewise = "requestVideoFrameCallback" in video
  let request = 0
  const say = (time: number): void =>
    tell({
      time,
      duration: Number.isFinite(video.duration) ? video.duration : 0,
      playing: !video.paused && !video.ended,
      waiting: !video.paused && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
    })
  const onFrame = (_now: number, frame: VideoFrameCallbackMetadata): void => {
    // While playing, the callback knows the shown frame; at rest the element's own time does, and can be newer.
    say(video.paused ? video.currentTime : frame.mediaTime)
    request = video.requestVideoFrameCallback(onFrame)
  }
  for (const name of EVENTS)
    video.addEventListener(name, () => say(video.currentTime), { signal: listening.signal })
  if (framewise) request = video.requestVideoFrameCallback(onFrame)
  return () => {
    listening.abort()
    if (framewise) video.cancelVideoFrameCallback(request)
  }
}

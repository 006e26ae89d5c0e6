/** Hook that feeds a video element from a film's playlist and tells how it goes. */
import { useCallback, useEffect, useState, type RefObject } from "react"
import { attachFilm, type How } from "./hls"

export interface FilmState {
  state: "loading" | "ready" | "failed"
  how: How | null
  retry(): void
}

interface Outcome {
  url: string | null
  attempt: number
  state: "ready" | "failed"
  how: How | null
}

/** Plays `playlistUrl` in the element of `videoRef`; null detaches. The element must be mounted with the hook. */
export function useFilm(videoRef: RefObject<HTMLVideoElement | null>, playlistUrl: string | null): FilmState {
  const [attempt, setAttempt] = useState(0)
  const [outcome, setOutcome] = useState<Outcome | null>(null)

  useEffect(() => {
    const video = videoRef.current
    if (!video || playlistUrl === null) return
    const attached = attachFilm(video, playlistUrl, {
      onReady: (how) => setOutcome({ url: playlistUrl, attempt, state: "ready", how }),
      onFailed: () => setOutcome({ url: playlistUrl, attempt, state: "failed", how: null }),
    })
    return () => attached.detach()
  }, [videoRef, playlistUrl, attempt])

  const retry = useCallback(() => setAttempt((tries) => tries + 1), [])
  const current = outcome?.url === playlistUrl && outcome.attempt === attempt ? outcome : null
  return { state: current?.state ?? "loading", how: current?.how ?? null, retry }
}

/** Hook that feeds a video element from a film's playlist and tells how it goes. */
import { useCallback, useEffect, useRef, useState, type RefObject } from "react"
import { attachFilm, type How } from "./hls"

export interface FilmState {
  /** `coming`: clips of it are on their way from the archive; it is asked for again by itself. */
  state: "loading" | "ready" | "failed" | "coming"
  how: How | null
  retry(): void
}

/** The answer to a film whose clips are being brought back. */
const COMING = 503
const ASK_AGAIN_MS = 3000
/** After so many tries in a row it counts as failed, so that nothing waits for ever. */
const MOST_TRIES = 40

interface Outcome {
  url: string | null
  attempt: number
  state: "ready" | "failed" | "coming"
  how: How | null
}

/** Plays `playlistUrl` in the element of `videoRef`; null detaches. The element must be mounted with the hook. */
export function useFilm(videoRef: RefObject<HTMLVideoElement | null>, playlistUrl: string | null): FilmState {
  const [attempt, setAttempt] = useState(0)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const waits = useRef(0)

  useEffect(() => {
    const video = videoRef.current
    if (!video || playlistUrl === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const attached = attachFilm(video, playlistUrl, {
      onReady: (how) => setOutcome({ url: playlistUrl, attempt, state: "ready", how }),
      onFailed: (status) => {
        const coming = status === COMING && waits.current < MOST_TRIES
        setOutcome({ url: playlistUrl, attempt, state: coming ? "coming" : "failed", how: null })
        if (!coming) return
        waits.current += 1
        timer = setTimeout(() => setAttempt((tries) => tries + 1), ASK_AGAIN_MS)
      },
    })
    return () => {
      clearTimeout(timer)
      attached.detach()
    }
  }, [videoRef, playlistUrl, attempt])

  const retry = useCallback(() => {
    waits.current = 0
    setAttempt((tries) => tries + 1)
  }, [])
  // While it is asked for again nothing new is known: it is still coming.
  const known = outcome?.url === playlistUrl ? outcome : null
  const current = known && (known.attempt === attempt || known.state === "coming") ? known : null
  return { state: current?.state ?? "loading", how: current?.how ?? null, retry }
}

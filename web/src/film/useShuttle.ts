/** Play, pause and the J K L speeds of one video. */
import { useEffect, useState, type RefObject } from "react"
import type { Frames } from "../media/useFrames"

const SPEEDS = [-2, -1, 0.5, 1, 2, 4] as const
const NORMAL = 1

export type Shuttle = { rate: number; toggle: () => void; slower: () => void; faster: () => void }

/** Browsers do not play backward, so negative speeds are stepped by a timer while the video rests. */
export function useShuttle(video: RefObject<HTMLVideoElement | null>, frames: Frames): Shuttle {
  const [rate, setRate] = useState<number>(NORMAL)
  const { setRate: speed } = frames

  useEffect(() => {
    const element = video.current
    if (!element || rate >= 0) return
    element.pause()
    const timer = setInterval(() => {
      element.currentTime = Math.max(0, element.currentTime + rate / 12)
      if (element.currentTime === 0) setRate(NORMAL)
    }, 1000 / 12)
    return () => clearInterval(timer)
  }, [video, rate])

  const go = (next: number) => {
    setRate(next)
    if (next <= 0) return
    speed(next)
    void video.current?.play().catch(() => undefined)
  }
  const toggle = () => {
    const running = rate < 0 || (video.current && !video.current.paused)
    if (!running) return go(NORMAL)
    video.current?.pause()
    setRate(NORMAL)
    speed(NORMAL)
  }
  const shift = (by: number) => {
    const place = SPEEDS.indexOf(rate as (typeof SPEEDS)[number])
    // A first L plays; only a further one goes faster.
    if (by > 0 && video.current?.paused && rate > 0) return go(rate)
    go(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, place + by))] ?? NORMAL)
  }
  return { rate, toggle, slower: () => shift(-1), faster: () => shift(1) }
}

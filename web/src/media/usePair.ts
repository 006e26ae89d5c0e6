/** Hook that ties two video elements to one `Pair` and redraws when the pair moves. */
import { useEffect, useState, useSyncExternalStore } from "react"
import { Pair, type PairState } from "./pair"
import type { SideName } from "./sync"

export interface PairWishes {
  left: HTMLVideoElement | null
  right: HTMLVideoElement | null
  /** Frames per second. */
  rate: number
  /** Seconds by which the right side is ahead of the left. */
  offset: number
  sound: SideName | null
  loop: boolean
}

const NEWS = ["loadedmetadata", "durationchange", "canplay"] as const

/**
 * One pair for the life of the component; wishes may change at any time. The component is not redrawn while the pair
 * moves: what shows the time reads it through {@link usePairState}.
 */
export function usePair(wishes: PairWishes): Pair {
  const [pair] = useState(() => new Pair())
  const moving = useSyncExternalStore(pair.subscribe, () => pair.read().speed !== 0)
  const { left, right, rate, offset, sound, loop } = wishes

  useEffect(() => connect(pair, "left", left), [pair, left])
  useEffect(() => connect(pair, "right", right), [pair, right])
  useEffect(() => pair.setRate(rate), [pair, rate])
  useEffect(() => pair.setOffset("right", offset), [pair, offset])
  useEffect(() => pair.setSound(sound), [pair, sound])
  useEffect(() => pair.setLoop(loop), [pair, loop])

  useEffect(() => {
    if (!moving) return
    let request = 0
    const onward = (now: number): void => {
      pair.tick(now / 1000)
      request = requestAnimationFrame(onward)
    }
    request = requestAnimationFrame(onward)
    return () => cancelAnimationFrame(request)
  }, [pair, moving])

  return pair
}

/** Where the pair stands, redrawn as it moves. */
export const usePairState = (pair: Pair): PairState => useSyncExternalStore(pair.subscribe, pair.read)

function connect(pair: Pair, name: SideName, video: HTMLVideoElement | null): () => void {
  pair.use(name, video)
  const listening = new AbortController()
  for (const event of NEWS) video?.addEventListener(event, () => pair.settle(), { signal: listening.signal })
  return () => {
    listening.abort()
    pair.use(name, null)
  }
}

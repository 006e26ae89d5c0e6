/** Keeps the players' place in the address: goes there once at the start, writes it back whenever they rest. */
import { useEffect, useRef } from "react"
import type { Pair } from "../media/pair"
import type { CompareSearch } from "./search"

const CALM_MS = 350

export function useAddressTime(pair: Pair, search: CompareSearch, go: (change: CompareSearch) => void): void {
  const { t, clip } = search
  const wanted = useRef<number | undefined>(t)
  const shown = useRef(clip)

  useEffect(() => {
    // Another clip begins at its start; the pair itself lives on.
    if (shown.current === clip) return
    shown.current = clip
    wanted.current = undefined
    pair.setSpeed(0)
    pair.seek(0)
  }, [pair, clip])

  useEffect(() => {
    let timer = 0
    const note = (): void => {
      const { span, speed, time } = pair.read()
      if (span > 0 && wanted.current !== undefined) {
        const place = wanted.current
        wanted.current = undefined
        pair.seek(place)
        return
      }
      window.clearTimeout(timer)
      if (speed !== 0 || span === 0) return
      timer = window.setTimeout(
        () => go({ t: time > 0 ? Math.round(time * 1000) / 1000 : undefined }),
        CALM_MS,
      )
    }
    const stop = pair.subscribe(note)
    return () => {
      stop()
      window.clearTimeout(timer)
    }
  }, [pair, go])
}

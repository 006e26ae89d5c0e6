/**
 * Keeps the players' place in the address: goes there once at the start, or to where the first difference is when the
 * address says nothing, and writes it back whenever they rest.
 */
import { useEffect, useRef } from "react"
import type { Pair } from "../media/pair"
import type { CompareSearch } from "./search"

const CALM_MS = 350

type Go = (change: CompareSearch) => void

/** `opening`: where to begin without a place in the address; seconds. */
export function useAddressTime(pair: Pair, search: CompareSearch, opening: number, go: Go): void {
  const { t, clip } = search
  const wanted = useRef<number | undefined>(t ?? opening)
  const shown = useRef(clip)

  useEffect(() => {
    // Another clip begins at its start, the film at its first difference; the pair itself lives on.
    if (shown.current === clip) return
    shown.current = clip
    wanted.current = opening > 0 ? opening : undefined
    pair.setSpeed(0)
    pair.seek(0)
    // Only when another clip is chosen: where its film differs does not move what is looked at.
    // eslint-disable-next-line react-hooks/exhaustive-deps
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
        () => go({ t: time > 0 || opening > 0 ? Math.round(time * 1000) / 1000 : undefined }),
        CALM_MS,
      )
    }
    const stop = pair.subscribe(note)
    return () => {
      stop()
      window.clearTimeout(timer)
    }
  }, [pair, go, opening])
}

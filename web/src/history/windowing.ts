/** Which rows of a long list have to be drawn. The arithmetic is pure; `useScrollPlace` watches the scroll box. */
import { useEffect, useState } from "react"

/** Index range [first, last) of the rows that touch the view, `margin` pixels added on both sides. */
export function visibleRange(
  offsets: readonly number[],
  top: number,
  height: number,
  margin = 400,
): [first: number, last: number] {
  const rows = offsets.length - 1
  const first = Math.max(0, rowAt(offsets, top - margin))
  const last = Math.min(rows, rowAt(offsets, top + height + margin) + 1)
  return [first, Math.max(first, last)]
}

/** The row that covers a height, by halving; clamped to the rows there are. */
export function rowAt(offsets: readonly number[], y: number): number {
  let low = 0
  let high = Math.max(0, offsets.length - 2)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((offsets[middle] ?? Infinity) <= y) low = middle
    else high = middle - 1
  }
  return low
}

/** Scroll position that brings a row wholly into view, or null when it is; `header` pixels on top are covered. */
export function reveal(
  offsets: readonly number[],
  row: number,
  top: number,
  height: number,
  header = 0,
): number | null {
  const start = offsets[row]
  const end = offsets[row + 1]
  if (start === undefined || end === undefined) return null
  if (start < top + header) return Math.max(0, start - header)
  if (end > top + height) return end - height
  return null
}

export interface ScrollPlace {
  top: number
  height: number
}

/** Follows where a scroll box stands and how high it is. */
export function useScrollPlace(box: HTMLElement | null): ScrollPlace {
  const [place, setPlace] = useState<ScrollPlace>({ top: 0, height: 800 })
  useEffect(() => {
    if (!box) return
    let request = 0
    const look = (): void => {
      cancelAnimationFrame(request)
      request = requestAnimationFrame(() => setPlace({ top: box.scrollTop, height: box.clientHeight }))
    }
    const sizes = new ResizeObserver(look)
    sizes.observe(box)
    box.addEventListener("scroll", look, { passive: true })
    return () => {
      cancelAnimationFrame(request)
      sizes.disconnect()
      box.removeEventListener("scroll", look)
    }
  }, [box])
  return place
}

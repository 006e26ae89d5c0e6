/** The ticked clips of the screen; they live in the address, so that they survive events, reloads and sharing. */
import { getRouteApi, useNavigate } from "@tanstack/react-router"
import { useRef } from "react"
import { fromAddress, inOrder, ranged, toAddress, toggled, type Range } from "./selection"

const route = getRouteApi("/app/p/$projectId/clips")

export type Selection = {
  /** In film order. */
  ticked: string[]
  toggle: (id: string) => void
  /** Everything from where the last toggle (or `from`) was, up to this clip. */
  extend: (to: string, from?: string) => void
  /** The next range starts anew, at this clip if none is named then. */
  settle: (at?: string) => void
  all: () => void
  none: () => void
  set: (ids: string[]) => void
}

/** `order`: all clips as they are shown. */
export function useSelection(order: string[]): Selection {
  const { selected } = route.useSearch()
  const navigate = useNavigate()
  const range = useRef<Range | null>(null)
  const last = useRef<string | undefined>(undefined)
  // The address is read when it is written: two quick presses must not both start from what is on screen.
  const write = (change: (known: string[]) => string[]) =>
    void navigate({
      to: ".",
      search: (known: Record<string, unknown>) => ({
        ...known,
        clip: undefined,
        selected: toAddress(change(fromAddress(known.selected as string | undefined)), order),
      }),
      replace: true,
      resetScroll: false,
    })
  const settle = (at?: string) => {
    range.current = null
    last.current = at
  }
  const set = (ids: string[]) => {
    settle()
    write(() => ids)
  }
  return {
    ticked: inOrder(fromAddress(selected), order),
    toggle: (id) =>
      write((known) => {
        const next = toggled(known, id)
        range.current = { from: id, besides: next }
        return next
      }),
    extend: (to, from) =>
      write((known) => {
        range.current ??= { from: from ?? last.current ?? to, besides: known }
        return ranged(range.current, to, order)
      }),
    settle,
    all: () => set(order),
    none: () => set([]),
    set,
  }
}

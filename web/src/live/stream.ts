/** One event source that keeps itself open, notices silence, and says in what state it is. */
import type { LiveEvent } from "../api/types"

export const CHANNEL = "retake-live"
const URL_OF_EVENTS = "/api/v1/events"
const NAMES = [
  "run",
  "step",
  "head",
  "project",
  "operation",
  "thawed",
  "archived",
  "storage",
  "export",
] as const

/** The server beats every second. How long it may be silent until something is done, in milliseconds. */
export const SILENCE = {
  /** When somebody comes back to the studio or the network does: long enough to look at once. */
  doubtful: 2000,
  /** Until it is said. */
  lost: 3000,
  /** Until the connection is given up for a new one, and again until that one is. */
  dead: 5000,
}
const TICK_MS = 1000
const REFUSED_MS = { first: 3000, longest: 30_000 }

/**
 * What the stream tells the tabs. `state`: whether news arrive; `refused`: the server answered no, as when the session
 * has ended; `resync`: events may have been missed, so read everything again.
 */
export type FromStream =
  | { type: "event"; event: LiveEvent }
  | { type: "state"; live: boolean }
  | { type: "refused" }
  | { type: "resync" }
/** What a tab tells the stream. `check`: look at once whether the connection still stands. */
export type ToStream = "start" | "stop" | "state" | "check"

type Stream = { tell: (message: ToStream) => void }

/**
 * Opens on "start", closes on "stop". A dropped connection is resumed by the browser, which sends Last-Event-ID. One
 * that is silent, as behind a proxy that keeps it open and passes nothing, is replaced by one that goes on after the
 * last event; one that the server refused is opened anew. After either, and after every loss that was told, `resync`
 * follows.
 */
export function openStream(tell: (message: FromStream) => void): Stream {
  let source: EventSource | null = null
  let again: ReturnType<typeof setTimeout> | undefined
  let ticking: ReturnType<typeof setInterval> | undefined
  let position = ""
  let heardAt = 0
  let openedAt = 0
  let refusals = 0
  let lost = false
  let gap = false

  const close = () => {
    clearTimeout(again)
    source?.close()
    source = null
  }

  const heard = () => {
    heardAt = Date.now()
    if (lost) tell({ type: "state", live: true })
    if (lost || gap) tell({ type: "resync" })
    lost = gap = false
    refusals = 0
  }

  const open = () => {
    close()
    openedAt = Date.now()
    const mine = new EventSource(position ? `${URL_OF_EVENTS}?after=${position}` : URL_OF_EVENTS)
    source = mine
    const listen = (name: string, hear: (message: MessageEvent<string>) => void) =>
      mine.addEventListener(name, (message: MessageEvent<string>) => {
        if (source !== mine) return
        position = message.lastEventId || position
        heard()
        hear(message)
      })
    mine.onopen = () => {
      if (source === mine) heard()
    }
    mine.onerror = () => {
      if (source !== mine || mine.readyState !== EventSource.CLOSED) return
      gap = true
      tell({ type: "refused" })
      again = setTimeout(open, Math.min(REFUSED_MS.first * 2 ** refusals++, REFUSED_MS.longest))
    }
    listen("beat", () => undefined)
    // The server no longer keeps what happened since this stream was last open.
    listen("reset", () => tell({ type: "resync" }))
    for (const name of NAMES) {
      listen(name, (message) => tell({ type: "event", event: JSON.parse(message.data) as LiveEvent }))
    }
  }

  const replaceWhenSilentFor = (milliseconds: number) => {
    if (!source || Date.now() - Math.max(heardAt, openedAt) < milliseconds) return
    gap = true
    open()
  }

  const tick = () => {
    if (!lost && Date.now() - heardAt >= SILENCE.lost) {
      lost = true
      tell({ type: "state", live: false })
    }
    if (source?.readyState !== EventSource.CLOSED) replaceWhenSilentFor(SILENCE.dead)
  }

  return {
    tell: (message) => {
      if (message === "stop") {
        close()
        clearInterval(ticking)
        lost = gap = false
        position = ""
      } else if (message === "start" && !source) {
        heardAt = Date.now()
        open()
        ticking = setInterval(tick, TICK_MS)
      } else if (message === "check") replaceWhenSilentFor(SILENCE.doubtful)
      else if (message === "state") tell({ type: "state", live: !lost })
    },
  }
}

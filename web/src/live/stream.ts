/** One event source that keeps itself open and says in what state it is. */
import type { LiveEvent } from "../api/types"

export const CHANNEL = "retake-live"
const URL_OF_EVENTS = "/api/v1/events"
const NAMES = ["run", "step", "head", "project", "operation", "thawed", "archived", "storage"] as const

/**
 * What the stream tells the tabs. `refused`: the server answered no, as when the session has ended;
 * `resync`: events may have been missed, so read everything again.
 */
export type FromStream =
  | { type: "event"; event: LiveEvent }
  | { type: "state"; open: boolean }
  | { type: "refused" }
  | { type: "resync" }
/** What a tab tells the stream. */
export type ToStream = "start" | "stop" | "state"

type Stream = { tell: (message: ToStream) => void }

/**
 * Opens on "start", closes on "stop". A dropped connection is resumed by the browser, which sends
 * Last-Event-ID; one that the server refused is opened anew and followed by `resync`.
 */
export function openStream(tell: (message: FromStream) => void): Stream {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let anew = false

  const close = () => {
    clearTimeout(timer)
    source?.close()
    source = null
  }

  const open = () => {
    close()
    const mine = new EventSource(URL_OF_EVENTS)
    source = mine
    mine.onopen = () => {
      tell({ type: "state", open: true })
      if (anew) tell({ type: "resync" })
      anew = false
    }
    mine.onerror = () => {
      if (source !== mine) return
      tell({ type: "state", open: false })
      if (mine.readyState !== EventSource.CLOSED) return
      anew = true
      tell({ type: "refused" })
      timer = setTimeout(open, 3000)
    }
    // The server no longer keeps what happened since this stream was last open.
    mine.addEventListener("reset", () => tell({ type: "resync" }))
    for (const name of NAMES) {
      mine.addEventListener(name, (message: MessageEvent<string>) => {
        tell({ type: "event", event: JSON.parse(message.data) as LiveEvent })
      })
    }
  }

  return {
    tell: (message) => {
      if (message === "stop") close()
      else if (message === "start" && !source) open()
      else if (message === "state") tell({ type: "state", open: source?.readyState === EventSource.OPEN })
    },
  }
}

/**
 * Whether the server answers at all, told by what really happens to requests: a browser that calls itself offline may
 * well reach a studio on its own machine. While nothing comes through it is asked again and again, so that everything
 * goes on by itself.
 */
import { useSyncExternalStore } from "react"

const ASK = "/healthz"
const SOON_MS = 1000
const LATE_MS = 5000

let reached = true
let wait = SOON_MS
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function set(next: boolean): void {
  if (reached === next) return
  reached = next
  listeners.forEach((tell) => tell())
}

/** Called for every answer, whatever it says. */
export function noteReached(): void {
  clearTimeout(timer)
  timer = undefined
  wait = SOON_MS
  set(true)
}

/** Called for a request that got no answer. One that was called off says nothing. */
export function noteUnreached(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return
  set(false)
  timer ??= setTimeout(() => {
    timer = undefined
    void askAgain()
  }, wait)
  wait = Math.min(2 * wait, LATE_MS)
}

/** Asks now; whether there was an answer. */
export async function askAgain(): Promise<boolean> {
  try {
    await fetch(ASK, { method: "GET", cache: "no-store" })
    noteReached()
  } catch (error) {
    noteUnreached(error)
  }
  return reached
}

export const isReached = (): boolean => reached

/** Calls back whenever that changes, until the returned function is called. */
export function watchReach(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** Begins to listen to the browser, which knows first when a cable is pulled. */
export function startReach(): void {
  addEventListener("offline", () => void askAgain())
  addEventListener("online", () => void askAgain())
}

export const useReached = (): boolean => useSyncExternalStore(watchReach, isReached)

/** Which clips this browser has asked back from the archive, and since when; the data says when they are there. */
import { useEffect, useSyncExternalStore } from "react"

/** After this long a clip that has not come is said to be late. */
export const PATIENCE_MS = 90_000

let asked: ReadonlyMap<string, number> = new Map()
const listeners = new Set<() => void>()

const change = (next: ReadonlyMap<string, number>): void => {
  asked = next
  listeners.forEach((tell) => tell())
}
const subscribe = (tell: () => void) => {
  listeners.add(tell)
  return () => void listeners.delete(tell)
}

/** Notes that these versions were asked back now. */
export const askedFor = (versions: string[], now: number = Date.now()): void =>
  change(new Map([...asked, ...versions.map((version): [string, number] => [version, now])]))

/** Forgets that they were asked for: they are there, or asking failed. */
export const forgotten = (versions: string[]): void => {
  if (!versions.some((version) => asked.has(version))) return
  change(new Map([...asked].filter(([version]) => !versions.includes(version))))
}

/** Whether these versions, which are away, are on their way; `late` when the oldest of them takes long. */
export function wayOf(
  versions: string[],
  since: ReadonlyMap<string, number>,
  now: number,
): "away" | "coming" | "late" {
  const times = versions.flatMap((version) => since.get(version) ?? [])
  if (times.length < versions.length || times.length === 0) return "away"
  return now - Math.min(...times) > PATIENCE_MS ? "late" : "coming"
}

export const useAsked = (): ReadonlyMap<string, number> => useSyncExternalStore(subscribe, () => asked)

/** Calls `look` every few seconds while `waiting`: an event may be missed, and nothing may hang because of it. */
export function useLookAgain(waiting: boolean, look: () => void, everyMs = 3000): void {
  useEffect(() => {
    if (!waiting) return
    const timer = setInterval(look, everyMs)
    return () => clearInterval(timer)
  }, [waiting, look, everyMs])
}

/** Whether the panel of work in progress is open; asked for from the header and from wherever work is pointed at. */
import { useSyncExternalStore } from "react"

let open = false
const listeners = new Set<() => void>()
const set = (next: boolean) => {
  open = next
  listeners.forEach((tell) => tell())
}

export const openWork = (): void => set(true)
export const closeWork = (): void => set(false)
export const useWorkOpen = (): boolean =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => open,
  )

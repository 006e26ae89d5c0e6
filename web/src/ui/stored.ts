/** Small things a browser remembers between visits; a full or forbidden store is not an error. */
import { useCallback, useState } from "react"

/** Storage that ends with the tab, or that stays. */
type Place = "tab" | "browser"
const storeOf = (place: Place): Storage => (place === "tab" ? sessionStorage : localStorage)

export function readStored<T>(key: string, fallback: T, place: Place = "browser"): T {
  try {
    const text = storeOf(place).getItem(key)
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback
  }
}

export function writeStored(key: string, value: unknown, place: Place = "browser"): void {
  try {
    if (value == null) storeOf(place).removeItem(key)
    else storeOf(place).setItem(key, JSON.stringify(value))
  } catch {
    // Private windows and full stores refuse; the value then lives as long as the page.
  }
}

/** State that survives a reload. */
export function useStored<T>(
  key: string,
  fallback: T,
  place: Place = "browser",
): [T, (change: (known: T) => T) => void] {
  const [held, setHeld] = useState(() => ({ key, value: readStored(key, fallback, place) }))
  const value = held.key === key ? held.value : readStored(key, fallback, place)
  const change = useCallback(
    (next: (known: T) => T) =>
      setHeld((before) => {
        const changed = next(before.key === key ? before.value : readStored(key, fallback, place))
        writeStored(key, changed, place)
        return { key, value: changed }
      }),
    // The fallback is only the first value.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key],
  )
  return [value, change]
}

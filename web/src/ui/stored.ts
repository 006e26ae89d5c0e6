/** Small things a browser remembers between visits; a full or forbidden store is not an error. */
import { useCallback, useState } from "react"

export function readStored<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(key)
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    if (value == null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Private windows and full stores refuse; the value then lives as long as the page.
  }
}

/** State that survives a reload. */
export function useStored<T>(key: string, fallback: T): [T, (change: (known: T) => T) => void] {
  const [held, setHeld] = useState(() => ({ key, value: readStored(key, fallback) }))
  const value = held.key === key ? held.value : readStored(key, fallback)
  const change = useCallback(
    (next: (known: T) => T) =>
      setHeld((before) => {
        const changed = next(before.key === key ? before.value : readStored(key, fallback))
        writeStored(key, changed)
        return { key, value: changed }
      }),
    // The fallback is only the first value.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key],
  )
  return [value, change]
}

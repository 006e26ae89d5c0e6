/** Small things a browser remembers between visits; a full or forbidden store is not an error. */
import { useCallback, useMemo, useSyncExternalStore } from "react"

/** Storage that ends with the tab, or that stays. */
type Place = "tab" | "browser"
const storeOf = (place: Place): Storage => (place === "tab" ? sessionStorage : localStorage)

/** What a private window or a full store refused to keep; it lives as long as the page. */
const refused = new Map<string, string | null>()
const hearers = new Set<() => void>()
const nameOf = (key: string, place: Place): string => `${place} ${key}`

function textOf(key: string, place: Place): string | null {
  const kept = refused.get(nameOf(key, place))
  if (kept !== undefined) return kept
  try {
    return storeOf(place).getItem(key)
  } catch {
    return null
  }
}

function valueOf<T>(text: string | null, fallback: T): T {
  try {
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback
  }
}

export function readStored<T>(key: string, fallback: T, place: Place = "browser"): T {
  return valueOf(textOf(key, place), fallback)
}

export function writeStored(key: string, value: unknown, place: Place = "browser"): void {
  const text = value == null ? null : JSON.stringify(value)
  try {
    if (text === null) storeOf(place).removeItem(key)
    else storeOf(place).setItem(key, text)
    refused.delete(nameOf(key, place))
  } catch {
    refused.set(nameOf(key, place), text)
  }
  hearers.forEach((hear) => hear())
}

/** Changes what is stored now, which another tab may have written since this one last looked. */
export function changeStored<T>(key: string, fallback: T, place: Place, next: (known: T) => T): void {
  writeStored(key, next(readStored(key, fallback, place)), place)
}

/** Calls back when this page or another tab changed anything; gives the way to stop that. */
export function watchStored(hear: () => void): () => void {
  hearers.add(hear)
  window.addEventListener("storage", hear)
  return () => {
    hearers.delete(hear)
    window.removeEventListener("storage", hear)
  }
}

/** State that survives a reload, and is the same in all tabs. */
export function useStored<T>(
  key: string,
  fallback: T,
  place: Place = "browser",
): [T, (change: (known: T) => T) => void] {
  const text = useSyncExternalStore(watchStored, () => textOf(key, place))
  // The fallback is only the first value.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const value = useMemo(() => valueOf(text, fallback), [text, key])
  const change = useCallback(
    (next: (known: T) => T) => changeStored(key, fallback, place, next),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key, place],
  )
  return [value, change]
}

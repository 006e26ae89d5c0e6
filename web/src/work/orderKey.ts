/** The name of an order, the same while the same wish is tried again, so that it is never carried out twice. */
import { newId } from "../ui/newId"
import { readStored, writeStored } from "../ui/stored"

type Order = { wish: string; key: string }

/** Kept for the tab, as an answer can be lost with the page. `forget` once the order is known to stand. */
export function orderKey(projectId: string, wish: unknown): { key: string; forget: () => void } {
  const place = `retake-order:${projectId}`
  const text = JSON.stringify(wish)
  const known = readStored<Order | null>(place, null, "tab")
  const key = known?.wish === text ? known.key : newId()
  writeStored(place, { wish: text, key } satisfies Order, "tab")
  return { key, forget: () => writeStored(place, null, "tab") }
}

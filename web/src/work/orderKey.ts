/** The name of an order, the same while the same wish is tried again, so that it is never carried out twice. */
import { newId } from "../ui/newId"
import { readStored, writeStored } from "../ui/stored"

type Order = { wish: string; key: string }
/** Other wishes may be ordered before one whose answer was lost is tried again. */
const KEPT = 20

/** Kept for the tab, as an answer can be lost with the page. `forget` once the order is known to stand. */
export function orderKey(projectId: string, wish: unknown): { key: string; forget: () => void } {
  const place = `retake-orders:${projectId}`
  const text = JSON.stringify(wish)
  const others = () => readStored<Order[]>(place, [], "tab").filter((order) => order.wish !== text)
  const known = readStored<Order[]>(place, [], "tab").find((order) => order.wish === text)
  const order = known ?? { wish: text, key: newId() }
  writeStored(place, [order, ...others()].slice(0, KEPT), "tab")
  return { key: order.key, forget: () => writeStored(place, others(), "tab") }
}

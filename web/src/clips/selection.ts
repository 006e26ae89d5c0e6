/** Which clips are ticked: pure functions over ids in film order, and how they stand in the address. */

/** Where a range started, and what was ticked besides it. */
export type Range = { from: string; besides: string[] }

const BETWEEN = ","

export const fromAddress = (text: string | undefined): string[] => (text ? text.split(BETWEEN) : [])

/** In film order and without clips that are gone; nothing at all when none is left. */
export const toAddress = (ids: Iterable<string>, order: string[]): string | undefined =>
  inOrder(ids, order).join(BETWEEN) || undefined

export function inOrder(ids: Iterable<string>, order: string[]): string[] {
  const wanted = new Set(ids)
  return order.filter((id) => wanted.has(id))
}

export const toggled = (ids: string[], id: string): string[] =>
  ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]

/** Everything from where the range started up to `to`, and what was ticked besides; the range can shrink again. */
export function ranged(range: Range, to: string, order: string[]): string[] {
  const [a, b] = [order.indexOf(range.from), order.indexOf(to)]
  if (a < 0 || b < 0) return range.besides
  return [...new Set([...range.besides, ...order.slice(Math.min(a, b), Math.max(a, b) + 1)])]
}

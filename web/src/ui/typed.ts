/** Whether a field's words or the address are right when they differ. Pure. */

export type Typed = {
  /** What stands in the field. */
  typed: string
  /** The address as it was last looked at. */
  seen: string
  /** What the field last wrote into the address. */
  sent: string
}

/** The field follows an address that changed, unless it is its own words that come back: one may have typed on since. */
export function followed(held: Typed, address: string): Typed {
  if (address === held.seen) return held
  return { ...held, seen: address, typed: address === held.sent ? held.typed : address }
}

/** The history screen's part of the address: which version is looked at, what is searched, which section is open. */

export interface HistorySearch {
  at?: number
  q?: string
  named?: boolean
  tab?: "activity"
}

const whole = (value: unknown): number | undefined => {
  const number = Number(value)
  return Number.isInteger(number) && number > 0 ? number : undefined
}

/** Takes what is valid from an address and leaves the rest out; never throws. */
export function parseHistorySearch(raw: Record<string, unknown>): HistorySearch {
  const at = whole(raw.at)
  const q = typeof raw.q === "string" || typeof raw.q === "number" ? String(raw.q) : ""
  return {
    ...(at !== undefined && { at }),
    ...(q !== "" && { q }),
    ...((raw.named === true || raw.named === "true") && { named: true }),
    ...(raw.tab === "activity" && { tab: "activity" as const }),
  }
}

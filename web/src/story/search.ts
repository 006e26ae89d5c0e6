/** The story screen's part of the address: which version is read. */

export interface StorySearch {
  at?: number
}

/** Takes what is valid from an address and leaves the rest out; never throws. */
export function parseStorySearch(raw: Record<string, unknown>): StorySearch {
  const at = Number(raw.at)
  return Number.isInteger(at) && at > 0 ? { at } : {}
}

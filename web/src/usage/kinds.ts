/** The kinds of work that money is spent on, in the order in which they are shown. */
export const KINDS = ["script", "image", "clip", "music", "text", "other"] as const
export type Kind = (typeof KINDS)[number]

/** What the ledger calls a kind; one that this studio does not know is another. */
export const kindOf = (kind: string): Kind =>
  (KINDS as readonly string[]).includes(kind) ? (kind as Kind) : "other"

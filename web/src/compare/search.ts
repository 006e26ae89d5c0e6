/** The compare screen's part of the address: what is compared, how, and where the players stand. */

export const MODES = ["side", "wipe", "onion", "difference"] as const
export type Mode = (typeof MODES)[number]

/** Half and half. */
export const EVEN = 50
export const GAINS = [1, 4, 16]

export interface CompareSearch {
  /** Scene id; without it whole films (or texts, or pictures) are compared. */
  clip?: string
  /** Version numbers of the project, left and right. */
  a?: number
  b?: number
  mode?: Mode
  /** Seconds on the shared timeline. */
  t?: number
  /** Frames by which the right side is ahead. */
  offset?: number
  sound?: "left" | "right"
  loop?: boolean
  /** Wipe: place of the line; onion skin: strength of the right side; in per cent. */
  mix?: number
  /** Difference: how much it is amplified. */
  gain?: number
  /** Stories: both texts beside each other, and unchanged paragraphs too. */
  beside?: boolean
  all?: boolean
}

const whole = (value: unknown, least: number): number | undefined => {
  const number = Number(value)
  return value !== null && value !== "" && Number.isInteger(number) && number >= least ? number : undefined
}
const isTrue = (value: unknown): boolean => value === true || value === "true"

/** Takes what is valid from an address and leaves the rest out; never throws. */
export function parseCompareSearch(raw: Record<string, unknown>): CompareSearch {
  const a = whole(raw.a, 1)
  const b = whole(raw.b, 1)
  const t = Number(raw.t)
  const offset = whole(raw.offset, -1000)
  const mix = whole(raw.mix, 0)
  const gain = whole(raw.gain, 1)
  return {
    ...(typeof raw.clip === "string" && raw.clip !== "" && { clip: raw.clip }),
    ...(a !== undefined && { a }),
    ...(b !== undefined && { b }),
    ...(MODES.includes(raw.mode as Mode) && raw.mode !== "side" && { mode: raw.mode as Mode }),
    ...(raw.t !== undefined &&
      raw.t !== null &&
      raw.t !== "" &&
      Number.isFinite(t) &&
      t >= 0 && { t: Math.round(t * 1000) / 1000 }),
    ...(offset !== undefined && offset !== 0 && Math.abs(offset) <= 1000 && { offset }),
    ...((raw.sound === "left" || raw.sound === "right") && { sound: raw.sound }),
    ...(isTrue(raw.loop) && { loop: true }),
    ...(mix !== undefined && mix <= 100 && mix !== EVEN && { mix }),
    ...(gain !== undefined && GAINS.includes(gain) && gain > 1 && { gain }),
    ...(isTrue(raw.beside) && { beside: true }),
    ...(isTrue(raw.all) && { all: true }),
  }
}

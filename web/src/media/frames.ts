/** Frame arithmetic: seconds to frame numbers and back, and how a position reads to a person. No DOM here. */

/** Assumed when a project does not say; every clip of the studio is made at this rate. */
export const DEFAULT_RATE = 24

/** The number of the frame shown at `seconds` (0-based). A hair of tolerance absorbs decimal time stamps such as 0.958333. */
export function frameAt(seconds: number, rate: number): number {
  return Math.max(0, Math.floor(seconds * rate + 1e-3))
}

/** A time well inside frame `frame`: seeking to its middle can never land on a neighbour by rounding. */
export function middleOf(frame: number, rate: number): number {
  return (frame + 0.5) / rate
}

/** How many frames a piece of `duration` seconds has; at least one. */
export function frameCount(duration: number, rate: number): number {
  return Math.max(1, Math.round(duration * rate))
}

/** Reads as minutes, seconds and frame: 75.5 s at 24 frames → "1:15.12". */
export function timecode(seconds: number, rate: number): string {
  const frame = frameAt(seconds, rate)
  const whole = Math.floor(frame / rate)
  const rest = Math.floor(frame - whole * rate)
  const minutes = Math.floor(whole / 60)
  return `${minutes}:${String(whole % 60).padStart(2, "0")}.${String(rest).padStart(2, "0")}`
}

/**
 * Decisions that keep two players on the same picture: where each side should be, who leads, how hard to correct,
 * how J K L change the speed. Pure functions over numbers; `pair.ts` applies them to real players.
 *
 * Shared time runs from 0 to `spanOf(sides)`. A side shows its own time `shared + offset`, held at its first or
 * last frame where it has none, so that pieces of different lengths can be compared.
 */
import { frameAt, frameCount, middleOf } from "./frames"

export type SideName = "left" | "right"

/** One side as the rules see it: seconds and frames per second; `offset` moves it against the shared time, in seconds. */
export interface Side {
  duration: number
  offset: number
  rate: number
}

/** What to do with the side that follows. `jump` is the time to seek to, in the follower's own seconds. */
export interface Correction {
  playbackRate: number
  jump: number | null
}

/** Beyond this many seconds of drift a change of speed would take too long to heal: seek. */
const JUMP_BEYOND = 0.3
/** Drift is closed within about this many seconds by running faster or slower. */
const HEAL_WITHIN = 0.5
/** Never nudge harder than this share of the speed; more looks wrong. */
const MOST_NUDGE = 0.2
const SPEEDS = [1, 2, 4] as const

/** The length of the comparison: until the later of the two sides has ended. */
export function spanOf(sides: readonly (Side | null)[]): number {
  return Math.max(0, ...sides.map((side) => (side ? side.duration - side.offset : 0)))
}

/** Where a side should be at a shared time, held within its first and last frame. */
export function placeOf(shared: number, side: Side): number {
  const last = middleOf(frameCount(side.duration, side.rate) - 1, side.rate)
  return Math.min(Math.max(shared + side.offset, 0), last)
}

/** True while the side really moves at this shared time, and is not held at an end. */
export function runsAt(shared: number, side: Side): boolean {
  const own = shared + side.offset
  return own >= 0 && own < middleOf(frameCount(side.duration, side.rate) - 1, side.rate)
}

/** The exact resting place at a shared time: the middle of the frame, so both sides stand on the same one. */
export function restOf(shared: number, side: Side): number {
  const last = frameCount(side.duration, side.rate) - 1
  const frame = frameAt(shared + side.offset, side.rate)
  return middleOf(Math.min(Math.max(frame, 0), last), side.rate)
}

/**
 * Who leads: the side that is heard, so that its sound is never bent; otherwise the left. A side held at an end cannot
 * keep time, then the other one leads. Null when nothing runs any more.
 */
export function leaderAt(
  shared: number,
  sides: Readonly<Record<SideName, Side | null>>,
  heard: SideName | null,
): SideName | null {
  const order: SideName[] = heard === "right" ? ["right", "left"] : ["left", "right"]
  return (
    order.find((name) => {
      const side = sides[name]
      return side !== null && runsAt(shared, side)
    }) ?? null
  )
}

/**
 * How the follower comes back to `target`: nothing within a third of a frame, a gentle change of speed up to
 * 0.3 s, a seek beyond that. `speed` is the speed both should run at.
 */
export function correctionFor(actual: number, target: number, rate: number, speed: number): Correction {
  const drift = actual - target
  if (Math.abs(drift) <= 1 / rate / 3) return { playbackRate: speed, jump: null }
  if (Math.abs(drift) > JUMP_BEYOND * Math.max(1, speed)) return { playbackRate: speed, jump: target }
  const nudge = Math.min(Math.max(-drift / HEAL_WITHIN, -MOST_NUDGE), MOST_NUDGE)
  return { playbackRate: speed * (1 + nudge), jump: null }
}

/** J K L: from rest J and L start at normal speed, pressed again they double up to four times, K rests. */
export function shuttle(speed: number, key: "j" | "k" | "l"): number {
  if (key === "k") return 0
  const wanted = key === "l" ? 1 : -1
  if (Math.sign(speed) !== wanted) return wanted
  const faster = SPEEDS.find((known) => known > Math.abs(speed))
  return wanted * (faster ?? SPEEDS[SPEEDS.length - 1] ?? 1)
}

/** Moves `shared` by whole frames and stays inside the comparison. */
export function stepped(shared: number, frames: number, span: number, rate: number): number {
  const last = frameCount(span, rate) - 1
  return middleOf(Math.min(Math.max(frameAt(shared, rate) + frames, 0), last), rate)
}

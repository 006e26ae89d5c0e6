/** Where on the shared timeline two sides show something different. Pure. */
import type { Overlay, Version } from "../api/types"
import { sceneOf } from "./source"

/** From when to when in seconds something differs, and in which scene of the right side (the left's where it has none). */
export interface Span {
  from: number
  to: number
  scene: number
}

type Piece = { blob: string | null; start: number; end: number; position: number }

const NEAR = 1e-3

const blobOf = (scene: Version["scenes"][number]): string | null =>
  scene.clip?.blob ?? scene.clip?.version ?? null

const piecesOf = (version: Version, ahead: number): Piece[] =>
  version.scenes.map((scene) => ({
    blob: blobOf(scene),
    start: scene.start - ahead,
    end: scene.start + scene.duration - ahead,
    position: scene.position,
  }))

const overlaysOf = (version: Version, ahead: number): Overlay[] =>
  (version.film?.overlays ?? []).map((each) => ({
    ...each,
    start: each.start - ahead,
    end: each.end - ahead,
  }))

const at = (pieces: Piece[], time: number) => pieces.find(({ start, end }) => start <= time && time < end)

const textAt = (overlays: Overlay[], time: number): string =>
  overlays
    .filter(({ start, end }) => start <= time && time < end)
    .map(({ text, position }) => `${position} ${text}`)
    .sort()
    .join("\n")

/** Whether both show the same frame of the same bytes, under the same words. */
function sameAt(left: Side, right: Side, time: number): boolean {
  const [one, other] = [at(left.pieces, time), at(right.pieces, time)]
  const pictures = one?.blob === other?.blob && Math.abs((one?.start ?? 0) - (other?.start ?? 0)) < NEAR
  return pictures && textAt(left.overlays, time) === textAt(right.overlays, time)
}

type Side = { pieces: Piece[]; overlays: Overlay[] }

/** Of two films in their order, a scene's differences apart; `ahead`: seconds by which the right side is ahead. */
function filmSpans(left: Version, right: Version, ahead: number): Span[] {
  const sides = {
    left: { pieces: piecesOf(left, 0), overlays: overlaysOf(left, 0) },
    right: { pieces: piecesOf(right, ahead), overlays: overlaysOf(right, ahead) },
  }
  const edges = [sides.left, sides.right]
    .flatMap(({ pieces, overlays }) => [...pieces, ...overlays].flatMap(({ start, end }) => [start, end]))
    .filter((edge) => edge > -NEAR)
    .sort((x, y) => x - y)
    .filter((edge, index, all) => index === 0 || edge - all[index - 1]! > NEAR)
  const spans: Span[] = []
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const to = edges[index + 1]!
    const middle = (from + to) / 2
    const piece = at(sides.right.pieces, middle) ?? at(sides.left.pieces, middle)
    if (!piece || sameAt(sides.left, sides.right, middle)) continue
    const last = spans.at(-1)
    if (last && last.scene === piece.position && from - last.to < NEAR) last.to = to
    else spans.push({ from, to, scene: piece.position })
  }
  return spans
}

/** The whole film, or one scene's clip when `clip` is a scene's id: all of it, or nothing. */
export function spansOf(left: Version, right: Version, clip: string | undefined, ahead = 0): Span[] {
  if (clip === undefined) return filmSpans(left, right, ahead)
  const [one, other] = [sceneOf(left, clip), sceneOf(right, clip)]
  const duration = Math.max(one?.duration ?? 0, other?.duration ?? 0)
  if (one && other && blobOf(one) === blobOf(other) && ahead === 0) return []
  return duration > 0 ? [{ from: 0, to: duration, scene: (other ?? one)!.position }] : []
}

/** The difference after this time (or before it), in a circle; undefined when there is none. */
export function nextSpan(spans: readonly Span[], time: number, by: 1 | -1): Span | undefined {
  if (by > 0) return spans.find(({ from }) => from > time + NEAR) ?? spans[0]
  const before = spans.findLast(({ to, from }) => from < time - NEAR && !(from <= time && time < to))
  return before ?? spans.at(-1)
}

export const spanAt = (spans: readonly Span[], time: number): Span | undefined =>
  spans.find(({ from, to }) => from - NEAR <= time && time < to - NEAR)

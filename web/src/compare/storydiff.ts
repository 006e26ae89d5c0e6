/** What differs between two texts, paragraph by paragraph and word by word. Pure. */
import { diffArrays, diffWordsWithSpace } from "diff"

export interface Part {
  text: string
  kind: "same" | "added" | "removed"
}

export interface Block {
  kind: "same" | "changed" | "added" | "removed"
  parts: Part[]
}

/** Paragraphs that keep less than this share of their letters are shown as one removed and one added. */
const LEAST_ALIKE = 0.35

const paragraphs = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")

export function diffStory(before: string, after: string): Block[] {
  const blocks: Block[] = []
  let removed: string[] = []
  for (const change of diffArrays(paragraphs(before), paragraphs(after))) {
    if (change.removed) {
      removed = change.value
      continue
    }
    if (change.added) blocks.push(...pairUp(removed, change.value))
    else {
      blocks.push(...removed.map((text) => whole("removed", text)))
      blocks.push(...change.value.map((text) => whole("same", text)))
    }
    removed = []
  }
  return [...blocks, ...removed.map((text) => whole("removed", text))]
}

function whole(kind: "same" | "added" | "removed", text: string): Block {
  return { kind, parts: [{ text, kind }] }
}

/** Paragraphs that were replaced, matched in order; those that have little in common stay apart. */
function pairUp(removed: readonly string[], added: readonly string[]): Block[] {
  const blocks: Block[] = []
  const rows = Math.max(removed.length, added.length)
  for (let row = 0; row < rows; row += 1) {
    const old = removed[row]
    const now = added[row]
    if (old !== undefined && now !== undefined) {
      const parts = diffWordsWithSpace(old, now).map(partOf)
      if (likeness(parts) >= LEAST_ALIKE) {
        blocks.push({ kind: "changed", parts })
        continue
      }
    }
    if (old !== undefined) blocks.push(whole("removed", old))
    if (now !== undefined) blocks.push(whole("added", now))
  }
  return blocks
}

const partOf = (part: { value: string; added?: boolean; removed?: boolean }): Part => ({
  text: part.value,
  kind: part.added ? "added" : part.removed ? "removed" : "same",
})

function likeness(parts: readonly Part[]): number {
  const size = (kind: Part["kind"]): number =>
    parts.filter((part) => part.kind === kind).reduce((sum, part) => sum + part.text.trim().length, 0)
  const same = size("same")
  return same / Math.max(1, same + Math.max(size("added"), size("removed")))
}

/** One side's text of a block: what was removed belongs to the left only, what was added to the right only. */
export const sideOf = (block: Block, side: "left" | "right"): Part[] =>
  block.parts.filter((part) => part.kind !== (side === "left" ? "added" : "removed"))

export type Shown = { kind: "block"; block: Block } | { kind: "gap"; count: number }

/** Changes only: runs of unchanged paragraphs become one gap that tells how many there are. */
export function folded(blocks: readonly Block[], all: boolean): Shown[] {
  const shown: Shown[] = []
  for (const block of blocks) {
    const last = shown.at(-1)
    if (all || block.kind !== "same") shown.push({ kind: "block", block })
    else if (last?.kind === "gap") last.count += 1
    else shown.push({ kind: "gap", count: 1 })
  }
  return shown
}

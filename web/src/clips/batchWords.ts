/** What is said to the ticked clips, one instruction for all or one each: kept apart, checked, turned into edits. */
import type { Edit } from "../api/types"

export type BatchWords = { mode: "one" | "each"; one: string; each: Record<string, string> }
export type Fault = "empty" | "long"

export const SILENT: BatchWords = { mode: "one", one: "", each: {} }
export const LONGEST = 2000
/** The field of the one instruction, where fields are named by scenes otherwise. */
export const ALL = "all"
/** Stands for an instruction that is not there yet, so that the price can be asked for: prices do not hang on words. */
const STAND_IN = "…"

/** The words of a field: a scene's own, or those for all. */
export const textOf = (words: BatchWords, field: string): string =>
  field === ALL ? words.one : (words.each[field] ?? "")

export function withText(words: BatchWords, field: string, text: string): BatchWords {
  return field === ALL ? { ...words, one: text } : { ...words, each: { ...words.each, [field]: text } }
}

const fieldFor = (words: BatchWords, scene: string): string => (words.mode === "one" ? ALL : scene)

/** What is wrong with the fields that count just now, in the order they are shown. */
export function faultsOf(words: BatchWords, scenes: string[]): Map<string, Fault> {
  const faults = new Map<string, Fault>()
  for (const scene of scenes) {
    const field = fieldFor(words, scene)
    const length = textOf(words, field).trim().length
    if (length === 0) faults.set(field, "empty")
    else if (length > LONGEST) faults.set(field, "long")
  }
  return faults
}

/** One edit a clip, in the order given. */
export const batchEdits = (words: BatchWords, scenes: string[]): Edit[] =>
  scenes.map((scene) => {
    const instruction = textOf(words, fieldFor(words, scene)).trim().slice(0, LONGEST) || STAND_IN
    return { op: "scene.instruct", scene, instruction }
  })

/**
 * The words in the other way of saying them. One instruction goes into the fields that are empty, to be varied from
 * there; where it was left as it is, it goes again, so that a better one can take its place.
 */
export function inMode(words: BatchWords, mode: BatchWords["mode"], scenes: string[]): BatchWords {
  if (mode === words.mode) return words
  const each = { ...words.each }
  for (const [scene, text] of Object.entries(each)) if (text === words.one) delete each[scene]
  if (mode === "each") for (const scene of scenes) each[scene] = each[scene]?.trim() ? each[scene] : words.one
  return { ...words, mode, each }
}

/** What is said to the first clip, said to all of them. */
export function forAll(words: BatchWords, scenes: string[]): BatchWords {
  const first = words.each[scenes[0] ?? ""] ?? ""
  return { ...words, each: { ...words.each, ...Object.fromEntries(scenes.map((scene) => [scene, first])) } }
}

/** Whether there is anything that would be missed. */
export const hasWords = (words: BatchWords): boolean =>
  words.one.trim() !== "" || Object.values(words.each).some((text) => text.trim() !== "")

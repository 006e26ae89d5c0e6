/** The one table of keyboard shortcuts, the help reads it and the handlers are bound by it. */
import { useEffect, useEffectEvent, useSyncExternalStore, type RefObject } from "react"
import { en } from "./messages/en"

type Binding = {
  /** Any of these fires the action: "?", "mod+Enter", "Shift+ArrowLeft", or a sequence as "g c". */
  keys: readonly string[]
  label: string
  /** Also fires while a text field has the focus. */
  typing?: boolean
}

const t = en.keys.actions

export const KEY_TABLE = {
  global: {
    help: { keys: ["?"], label: t.help },
    palette: { keys: ["mod+k"], label: t.palette, typing: true },
    run: { keys: ["mod+Enter"], label: t.run, typing: true },
    undo: { keys: ["mod+z"], label: t.undo },
    up: { keys: ["Escape"], label: t.up, typing: true },
    goProjects: { keys: ["g p"], label: t.goProjects },
    goClips: { keys: ["g c"], label: t.goClips },
    goFilm: { keys: ["g f"], label: t.goFilm },
    goCompare: { keys: ["g d"], label: t.goCompare },
    goHistory: { keys: ["g h"], label: t.goHistory },
    goStory: { keys: ["g s"], label: t.goStory },
    goWork: { keys: ["g w"], label: t.goWork },
    goUsage: { keys: ["g u"], label: t.goUsage },
    goStorage: { keys: ["g a"], label: t.goStorage },
    newProject: { keys: ["g n"], label: t.newProject },
  },
  grid: {
    left: { keys: ["ArrowLeft"], label: t.left },
    right: { keys: ["ArrowRight"], label: t.right },
    above: { keys: ["ArrowUp"], label: t.above },
    below: { keys: ["ArrowDown"], label: t.below },
    open: { keys: ["Enter"], label: t.open },
    tick: { keys: ["x"], label: t.tick },
    tickLeft: { keys: ["Shift+ArrowLeft"], label: t.tickLeft },
    tickRight: { keys: ["Shift+ArrowRight"], label: t.tickRight },
    tickAbove: { keys: ["Shift+ArrowUp"], label: t.tickAbove },
    tickBelow: { keys: ["Shift+ArrowDown"], label: t.tickBelow },
    tickAll: { keys: ["mod+a"], label: t.tickAll },
    moveEarlier: { keys: ["Alt+ArrowLeft", "Alt+ArrowUp"], label: t.moveEarlier },
    moveLater: { keys: ["Alt+ArrowRight", "Alt+ArrowDown"], label: t.moveLater },
    instruct: { keys: ["i"], label: t.instruct },
    again: { keys: ["r"], label: t.again },
    versions: { keys: ["v"], label: t.versions },
    compare: { keys: ["c"], label: t.compare },
  },
  versions: {
    above: { keys: ["ArrowUp"], label: t.newer },
    below: { keys: ["ArrowDown"], label: t.older },
    play: { keys: ["Space"], label: t.play },
    restore: { keys: ["r"], label: t.restore },
    compare: { keys: ["c"], label: t.compareCurrent },
  },
  player: {
    play: { keys: ["Space", "k"], label: t.play },
    frameBack: { keys: ["ArrowLeft"], label: t.frameBack },
    frameForward: { keys: ["ArrowRight"], label: t.frameForward },
    secondBack: { keys: ["Shift+ArrowLeft"], label: t.secondBack },
    secondForward: { keys: ["Shift+ArrowRight"], label: t.secondForward },
    slower: { keys: ["j"], label: t.slower },
    faster: { keys: ["l"], label: t.faster },
    start: { keys: ["Home"], label: t.start },
    end: { keys: ["End"], label: t.end },
    mute: { keys: ["m"], label: t.mute },
    loop: { keys: ["o"], label: t.loop },
    fullScreen: { keys: ["f"], label: t.fullScreen },
  },
  compare: {
    play: { keys: ["Space", "k"], label: t.play },
    frameBack: { keys: ["ArrowLeft"], label: t.frameBack },
    frameForward: { keys: ["ArrowRight"], label: t.frameForward },
    secondBack: { keys: ["Shift+ArrowLeft"], label: t.secondBack },
    secondForward: { keys: ["Shift+ArrowRight"], label: t.secondForward },
    slower: { keys: ["j"], label: t.slower },
    faster: { keys: ["l"], label: t.faster },
    nextMode: { keys: ["m"], label: t.nextMode },
    swap: { keys: ["s"], label: t.swap },
    flickA: { keys: ["1"], label: t.flickA },
    flickB: { keys: ["2"], label: t.flickB },
    offsetLess: { keys: ["["], label: t.offsetLess },
    offsetMore: { keys: ["]"], label: t.offsetMore },
    nextClip: { keys: ["n"], label: t.nextClip },
    previousClip: { keys: ["p"], label: t.previousClip },
    nextDifference: { keys: ["."], label: t.nextDifference },
    previousDifference: { keys: [","], label: t.previousDifference },
    loop: { keys: ["o"], label: t.loop },
    fullScreen: { keys: ["f"], label: t.fullScreen },
  },
  history: {
    above: { keys: ["ArrowUp"], label: t.newer },
    below: { keys: ["ArrowDown"], label: t.older },
    open: { keys: ["Enter"], label: t.details },
    mark: { keys: ["Space"], label: t.mark },
    restore: { keys: ["r"], label: t.restore },
    fork: { keys: ["b"], label: t.fork },
    compare: { keys: ["c"], label: t.compare },
    name: { keys: ["n"], label: t.name },
    search: { keys: ["/"], label: t.search },
  },
  story: {
    nextChange: { keys: ["n"], label: t.nextChange },
    previousChange: { keys: ["p"], label: t.previousChange },
    edit: { keys: ["e"], label: t.editText },
    save: { keys: ["mod+s"], label: t.saveText, typing: true },
  },
} as const satisfies Record<string, Record<string, Binding>>

export type Scope = keyof typeof KEY_TABLE
export type ActionOf<S extends Scope> = keyof (typeof KEY_TABLE)[S] & string
export type Handlers<S extends Scope> = Partial<Record<ActionOf<S>, (event: KeyboardEvent) => void>>

/** The bindings of a scope as plain pairs, in the order of the table. */
export const bindingsOf = (scope: Scope): [string, Binding][] => Object.entries(KEY_TABLE[scope])

/** The first key of an action in words for a tooltip, as in "Ctrl + Enter". */
export function keyLabel<S extends Scope>(scope: S, action: ActionOf<S>): string {
  const table: Record<string, Binding> = KEY_TABLE[scope]
  return spell(table[action]?.keys[0] ?? "")
}

const SPELLED: Record<string, string> = {
  mod: "Ctrl",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
}

/** A key of the table as people read it: "g c" becomes "G then C". */
export const spell = (key: string): string =>
  key
    .split(" ")
    .map((stroke) =>
      stroke
        .split("+")
        .map((name) => SPELLED[name] ?? (name.length === 1 ? name.toUpperCase() : name))
        .join(" + "),
    )
    .join(` ${en.keys.then} `)

/** The stroke an event stands for, written as in the table. */
export function strokeOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): string {
  const name = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key
  const shown = event.key.length > 1 || event.key === " "
  return [
    event.ctrlKey || event.metaKey ? "mod+" : "",
    event.altKey ? "Alt+" : "",
    // A shifted character is already another character ("?"), so only named keys and commands carry Shift.
    event.shiftKey && (shown || event.ctrlKey || event.metaKey) ? "Shift+" : "",
    name,
  ].join("")
}

const needsNoLetter = (key: string) => key.includes("+") || key === "Escape" || key.startsWith("Arrow")

/** First strokes of sequences: the key after one of these means only the sequence. */
const isPrefix = (stroke: string | null): boolean => stroke === "g"

/** The action an event means, given the stroke before it ("g" of "g c"), or null. */
export function actionFor(
  scope: Scope,
  stroke: string,
  before: string | null,
  typing: boolean,
  letters = true,
): string | null {
  for (const [action, binding] of bindingsOf(scope)) {
    if (typing && !binding.typing) continue
    for (const key of binding.keys) {
      if (!letters && !needsNoLetter(key)) continue
      if (isPrefix(before) ? key === `${before} ${stroke}` : key === stroke) return action
    }
  }
  return null
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type)))

/** Space and Enter belong to a focused control, arrows to a slider, a menu or a tab list, Escape to an open menu. */
const isTaken = (event: KeyboardEvent): boolean => {
  if (!(event.target instanceof HTMLElement)) return false
  // An open menu is what Escape closes, not the place behind it.
  if (event.key === "Escape") return !!event.target.closest("[role=menu],[role=listbox]")
  if (event.key === " " || event.key === "Enter")
    return (
      !event.ctrlKey && !!event.target.closest("button,a,summary,[role=slider]:not([data-keys]),input,label")
    )
  if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End")
    return !!event.target.closest(
      "[role=menu],[role=radiogroup],[role=tablist],[role=slider],[role=listbox],input",
    )
  return false
}

const LETTERS = "retake-letter-keys"
const listeners = new Set<() => void>()

/** Whether keys without Ctrl or Alt act; people who dictate switch them off (WCAG 2.1.4). */
export const letterKeys = {
  read: (): boolean => localStorage.getItem(LETTERS) !== "off",
  write: (on: boolean): void => {
    localStorage.setItem(LETTERS, on ? "on" : "off")
    listeners.forEach((tell) => tell())
  },
}
export const useLetterKeys = (): boolean =>
  useSyncExternalStore((tell) => {
    listeners.add(tell)
    return () => listeners.delete(tell)
  }, letterKeys.read)

type Options = {
  enabled?: boolean
  /** Only events inside this element count: the focus decides who gets the keys. */
  within?: RefObject<HTMLElement | null>
}

/**
 * Binds a scope's keys while the component is mounted. An open dialog keeps the keys behind it quiet,
 * a handler that was called has the event's default prevented.
 */
export function useKeys<S extends Scope>(scope: S, handlers: Handlers<S>, options: Options = {}): void {
  const { enabled = true, within } = options
  const onKey = useEffectEvent((event: KeyboardEvent, before: string | null): void => {
    const typing = isTyping(event.target)
    const action = actionFor(scope, strokeOf(event), before, typing, letterKeys.read())
    const handler = action ? handlers[action as ActionOf<S>] : undefined
    if (!handler || (!typing && isTaken(event))) return
    if (event.target instanceof HTMLElement && event.target.closest("[role=dialog]") && !within) return
    event.preventDefault()
    handler(event)
  })
  useEffect(() => {
    if (!enabled) return
    let before: { stroke: string; at: number } | null = null
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      if (within && !(event.target instanceof Node && within.current?.contains(event.target))) return
      const recent = before && event.timeStamp - before.at < 1200 ? before.stroke : null
      before = { stroke: strokeOf(event), at: event.timeStamp }
      onKey(event, recent)
    }
    // What is bound to a place is asked before what counts everywhere, whichever was mounted first.
    const early = within !== undefined
    window.addEventListener("keydown", listen, early)
    return () => window.removeEventListener("keydown", listen, early)
  }, [enabled, scope, within])
}

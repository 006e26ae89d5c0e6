/** Words about several clips at once: selecting them, what making them again costs, how far that is. */
import type { ClipStatus } from "../../../api/types"
import { headed, numbered } from "./numbers"

const plural = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`
const ordinals = new Intl.PluralRules("en", { type: "ordinal" })
const SUFFIX: Record<string, string> = { one: "st", two: "nd", few: "rd" }
const nth = (n: number): string => `${n}${SUFFIX[ordinals.select(n)] ?? "th"}`

const SPELT = ["No", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
/** Small numbers are words in a sentence. */
const spelt = (n: number): string => SPELT[n] ?? n.toLocaleString("en")
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const statuses: Record<ClipStatus, string> = {
  queued: "Queued",
  regenerating: "Being made",
  complete: "Ready",
  failed: "Failed",
  cancelled: "Cancelled",
  held: "On hold",
}

export const batch = {
  statuses,
  clip: (position: number) => `Clip ${position}`,
  select: {
    bar: "Selection",
    dock: "What to do with the selection",
    all: "Select all",
    none: "Deselect all",
    count: (n: number) => `${n.toLocaleString("en")} selected`,
    tick: (position: number, title: string) => `Select clip ${position}, ${title}`,
    untick: (position: number) => `Take clip ${position} out of the selection`,
    open: "Change…",
    back: (n: number) => `Back to the ${n} selected`,
  },
  panel: {
    label: "The selected clips",
    mode: "How to say what changes",
    one: "One instruction",
    each: "Per clip",
    forAll: "What should change in all of them?",
    forOne: "What should change in it?",
    useForAll: "Use for all",
    forClip: (position: number) => `What should change in clip ${position}?`,
    placeholder: "make it nighttime",
    empty: "Say what should change.",
    long: (length: string, most: string) => `${length} characters; at most ${most}. Shorten it.`,
    facts: (length: string, price: string | null) => [length, price].filter(Boolean).join(" · "),
    subtotal: "Subtotal",
    discount: (percent: number) => (percent > 0 ? `Batch discount, ${percent} %` : "Batch discount"),
    noDiscount: (from: number, percent: number) =>
      percent > 0 ? `none; ${percent} % from ${plural(from, "clip")}` : "none",
    minus: (amount: string) => `−${amount}`,
    total: "Total",
    time: (time: string) => `Takes ${time}`,
    timeUnknown: "How long it takes is not known yet",
    lanes: "Clips at a time",
    once: (lanes: number, n: number) =>
      [
        n > 1 && (lanes === 1 ? "one after the other" : `${spelt(lanes)} at a time`),
        "then the film is put together once",
      ]
        .filter(Boolean)
        .join(", "),
    archives: "When this is done",
    archive: (version: number, position: number) =>
      `${numbered("clip", version)} of scene ${position} moves to the archive`,
    noArchives: "All versions stay where they are.",
    asking: "Working out the price",
    regenerate: (n: number, price: string | null) =>
      price ? `Regenerate ${n} · ${price}` : `Regenerate ${n}`,
    cancel: "Cancel",
    cleared: "Selection and words cleared",
    deselected: (n: number) => `${plural(n, "clip")} deselected`,
    pending: (n: number) =>
      n === 1
        ? "1 gathered change waits; it is not part of this batch."
        : `${plural(n, "gathered change")} wait; they are not part of this batch.`,
    seePending: "See it",
    seeAllPending: "See them",
    bringBack: "Bring back",
  },
  run: {
    region: "Work on this film",
    details: "Details",
    idle: "Nothing is being made",
    idleHint: (from: number, percent: number) =>
      `Tick clips to regenerate them together. ${capital(spelt(from))} or more cost ${percent} % less.`,
    idleHintPlain: "Tick clips to regenerate them together. What is at work shows here.",
    reading: "Looking what is being made",
    unread: "What is being made could not be read.",
    unreadHint: "Work on the server goes on all the same.",
    regenerating: (n: number) => `Regenerating ${plural(n, "clip")}`,
    composing: "Putting the film together, once",
    waits: (message: string) => `Waits behind “${message}”`,
    more: (n: number) => `${plural(n, "more run")} in the queue`,
    moreAtWork: (n: number) => `${plural(n, "more run")} at work`,
    done: (made: number, of: number) =>
      made === of ? `${plural(made, "clip")} new` : `${made} of ${of} clips new`,
    inVersion: (n: number, current: boolean) =>
      `${numbered("video", n)}, ${current ? "put together once" : "which is not the current one"}`,
    charged: (cost: string, quote: string) => `charged ${cost} of ${quote} quoted`,
    free: "not charged",
    noCharge: "no charge",
    failed: (n: number, charge: string) => `${plural(n, "clip")} failed · ${charge}`,
    filmUnchanged: "The film is unchanged.",
    providerCouldNot: (n: number) => `The provider could not make ${n === 1 ? "it" : "them"}.`,
    cancelledEmpty: "Nothing was made, you were not charged.",
    cancelledKept: (n: number, charge: string) =>
      `The film is unchanged; ${plural(n, "part")} that ${n === 1 ? "was" : "were"} ready ${n === 1 ? "is" : "are"} kept, ${charge}. A retry does not pay again.`,
    undoneLine: (version: number, charge: string) =>
      `${headed("video", version)} is the current one again. The clips that were made stay in the history, ${charge}.`,
    clipCharged: (amount: string) => `charged ${amount}`,
    retry: (n: number, price: string | null) => (price ? `Retry ${n} · ${price}` : `Retry ${n}`),
    undo: "Undo",
    undone: "Undone",
    cancelBatch: "Cancel this batch",
    cancelClip: (position: number) => `Cancel clip ${position}`,
    clipCancelled: (position: number) => `Clip ${position} is cancelled. The others go on.`,
    cancelled: "Cancelled. Clips that were ready go into the film; the rest is not made.",
  },
  counts: {
    complete: (n: number) => `${n} done`,
    regenerating: (n: number) => `${n} being made`,
    failed: (n: number, charge: string) => `${n} failed (${charge})`,
    held: (n: number) => `${n} on hold`,
    cancelled: (n: number) => `${n} cancelled`,
    queued: (n: number) => `${n} queued`,
  },
  card: {
    queued: (n: number) => (n === 1 ? "Queued, next" : `Queued, ${nth(n)}`),
    behind: "Waits for the batch before",
    complete: "Ready, waits for the others",
    failed: (charge: string) => `Failed, ${charge}`,
    cancelled: "Cancelled",
    held: "On hold",
    notMade: (charge: string) => `not made, ${charge}`,
  },
  announce: (name: string, words: string) => `${name}: ${words}`,
}

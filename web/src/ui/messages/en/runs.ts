/** Words about work under way, finished, failed or in conflict. */
import type { RunState, Slot, StepState } from "../../../api/types"

const plural = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`

const states: Record<RunState, string> = {
  queued: "Queued",
  running: "At work",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  conflict: "Needs a decision",
  held: "On hold",
}
const stepStates: Record<StepState, string> = {
  waiting: "waiting",
  running: "being made",
  done: "ready",
  failed: "failed",
  cancelled: "cancelled",
  held: "on hold: the provider's answer was lost",
}
const slots: Record<Slot, string> = {
  script: "Script",
  image: "picture",
  clip: "clip",
  music: "Music",
  sound: "Sound",
  film: "Film",
  picture: "Picture",
  text: "Text",
}

export const runs = {
  states,
  stepStates,
  slots,
  sceneSlot: (position: number, slot: Slot) => `Scene ${position} ${slots[slot]}`,
  chip: (running: number, composing: number, queued: number) => {
    const words = [
      running > 0 && `${running} running`,
      composing > 0 && "putting the film together",
      queued > 0 && `${queued} queued`,
    ]
    const text = words.filter(Boolean).join(" · ") || "starting"
    return text.charAt(0).toUpperCase() + text.slice(1)
  },
  chipIdle: "No work running",
  chipLabel: (text: string) => `${text}. Open work in progress`,
  /** While it is not known whether there is any. */
  chipNeutral: "Work in progress",
  chipNeutralLabel: "Open work in progress",
  panel: "Work in progress",
  idle: "Nothing is being made right now.",
  recent: "Recently",
  attention: "Needs your attention",
  allWork: "All work",
  cancel: "Cancel",
  cancelAll: (n: number) => `Cancel everything (${n})`,
  cancelledAll: "Everything is cancelled. Clips and parts that were ready are kept and are not paid twice.",
  retry: "Retry",
  orderAgain: "Order again",
  giveUp: "Give up",
  retryFailed: "Retry what failed",
  open: "Open",
  cancelled: "Cancelled. Parts that were ready are kept and are not paid twice.",
  steps: (done: number, total: number) => `${done} of ${total} parts`,
  noParts: "nothing to make",
  showSteps: "Show parts",
  hideSteps: "Hide parts",
  reused: (n: number) => `${plural(n, "part")} reused`,
  cost: (cost: string, quote: string) => `${cost} of ${quote} quoted`,
  costDone: (cost: string) => cost,
  result: (name: string) => `made ${name}`,
  announce: (name: string, done: number, total: number) => `${name}: ${done} of ${total} parts ready`,
  announceState: (name: string, state: RunState) => `${name}: ${states[state]}`,
  untitled: "Work",
  failed: {
    kept: "Parts that were ready are kept; a retry does not pay for them again.",
    dismiss: "Dismiss",
  },
  conflict: {
    title: "Two changes of the same thing",
    text: (who: string, message: string, name: string) =>
      `While your change was being made, ${who} made ${name} (“${message}”) the current one. Both changes are kept; nothing is lost.`,
    movedOn: (name: string) =>
      `Since then ${name} has become the current one. This still waits for your decision.`,
    disagree: "They disagree about",
    mine: "Yours",
    theirs: "Current",
    useMine: "Use mine",
    usedMine: (name: string) => `${name} is current`,
    useMineHint: "Your version becomes the current one. The other stays in the history.",
    keepTheirs: "Keep the current one",
    reapply: "Apply mine on the current version",
    compare: "Compare",
    decide: "Decide",
    scene: (position: number, title: string) => `Scene ${position}, ${title}`,
    fields: {
      title: "the title",
      prompt: "the prompt",
      style: "the style",
      music: "the music",
      overlays: "the text overlays",
      instructions: "the instructions",
      duration: "the duration",
      order: "the order of the scenes",
    } as Record<string, string>,
  },
  stale: {
    title: "The current version has changed",
    reapply: "Apply on the current version",
    look: "Look at the history",
  },
}

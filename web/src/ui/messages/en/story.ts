/** What the story screen says. */
import { headed, numbered } from "./numbers"

export const story = {
  title: "Story",
  waiting: "The story is being written",
  waitingText: "The first version appears here as soon as it is ready.",
  missing: "There is no text yet",
  missingText: "The first run did not finish. Open Work to see why, and try it again.",
  openWork: "Open work",
  text: "The story",
  empty: "This version has no text.",
  words: (n: number) => `${n.toLocaleString("en")} ${n === 1 ? "word" : "words"}`,
  edit: "Edit the text",
  reading: {
    old: (n: number, when: string) => `You look at ${numbered("story", n)} from ${when}.`,
    restore: "Restore",
    restoreHint: "Adds a new version with this text; nothing is removed, free.",
    back: "Back to current",
    based:
      "A change you ask for here starts from this version and becomes current. The versions made since stay in the history.",
  },
  making: {
    title: "Change it",
    instruction: "What should be different?",
    placeholder: "a braver ending, shorter sentences, tell it from the dog's side",
    again: "Another take",
    againHint: "Writes it once more from the same instructions",
    given: "Asked for so far",
    prompt: "Prompt",
  },
  run: {
    working: "The next version is being written. You can go on reading.",
    failed: "The last change was not made",
    conflict: "Two changes of the same text",
    conflictText: (n: number) =>
      `Both are kept. ${headed("story", n)} is yours; compare the two and restore the one you want.`,
    compare: "Compare the two",
    cancel: "Cancel",
    retry: "Try again",
  },
  editing: {
    title: "Edit the text",
    name: "Title",
    content: "Text",
    hint: "Markdown: # heading, **bold**, *italic*, --- for a break. Saving is free.",
    save: "Save as a new version",
    cancel: "Close the editor",
    kept: "What you typed is kept in this browser until you save or discard it.",
    discard: "Discard what I typed",
    moved:
      "The story has a newer version than the one you began to edit. Saving on top of it keeps both in the history.",
    unchanged: "Nothing was changed yet",
    saved: "Saved as a new version",
    resume: "You have an edit that is not saved.",
    resumeAction: "Go on editing",
  },
  versions: {
    title: "Versions",
    current: "current",
    show: "Read",
    restore: "Restore",
    compare: "Compare",
    more: "Show older",
    all: "Whole history",
  },
}

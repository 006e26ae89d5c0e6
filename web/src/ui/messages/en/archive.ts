/** Words about what of a clip's history is ready to play, what is in the archive, and what is gone. */
import { headed, numbered } from "./numbers"

const plural = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`
const days = (n: number) => plural(n, "day")
const named = (scenes: { position: number; title: string }[]) =>
  scenes.map(({ position, title }) => `${position}. ${title}`).join(", ")

export const archive = {
  states: {
    archived: "In the archive",
    thawed: "Back from the archive for a while",
    /** Of the current version, which stays. */
    thawedCurrent: "Back from the archive",
    deleted: "Deleted",
  },
  smaller: (now: string, before: string) => `${now} instead of ${before}`,
  quality: (of: number) => `quality ${of}`,
  play: {
    archived: "In the archive",
    bring: "Bring it back to play",
    bringAll: (n: number) => (n === 1 ? "Bring it back to play" : `Bring all ${n} back to play`),
    soon: "Takes a few seconds.",
    coming: "Coming back from the archive…",
    late: "This takes longer than usual. It goes on in the background.",
    again: "Try again",
    deleted:
      "Deleted to save space, as the rule for old versions says. Its picture, words and cost are kept.",
    failed: "The clip could not be loaded.",
  },
  film: {
    archived: (n: number) =>
      n === 1
        ? "One clip of this version is in the archive"
        : `${n} clips of this version are in the archive`,
    which: named,
    missing: (n: number) => (n === 1 ? "One clip of this version was deleted" : `${n} clips were deleted`),
    stillHere: "The words, pictures and all other clips are kept. You can",
    ways: [
      "restore another version of the clip",
      "make the clip again from its prompt",
      "bring back the other scenes of this version from the history",
    ],
    versionsOf: (title: string) => `Versions of “${title}”`,
    coming: "The film's clips are coming back from the archive…",
    downloadHint: "The film can be downloaded when all its clips are back from the archive.",
    missingHint: "The film cannot be downloaded because clips of it were deleted.",
  },
  plan: {
    one: (version: number, title: string) => `${headed("clip", version)} of “${title}” moves to the archive.`,
    many: (n: number) => `${plural(n, "clip version")} move to the archive.`,
    line: (position: number, title: string, version: number) =>
      `${position}. ${title}, ${numbered("clip", version)}`,
    why: "They can be brought back at any time; nothing is lost.",
    whyOne: "It can be brought back at any time; nothing is lost.",
  },
  limit: {
    about: "What happens to older versions",
    title: "What is kept",
    keep: (n: number) =>
      `The newest ${n === 1 ? "version is" : `${n} versions are`} kept ready to play. When a new one is made, the oldest beyond that moves to the archive.`,
    after: (n: number) => `A version that has not been current for ${days(n)} moves there too.`,
    afterNever: "Versions do not move there just because they are old.",
    compress: "The archive keeps a smaller copy whose quality is checked; it comes back in a few seconds.",
    lossless: "The archive keeps the very same file; it comes back in a few seconds.",
    deleted: (n: number) =>
      `After ${days(n)} an archived version is deleted; its picture, words and cost stay.`,
    deletedNever: "Archived versions are never deleted.",
    safe: "The current version, and versions that a named or unfinished film version uses, are always left alone.",
    change: "Change the rule…",
  },
  policy: {
    title: "What is kept of old versions",
    scope: "For",
    clip: "This clip",
    project: "All clips of this project",
    keep: "Versions kept ready to play",
    archive: "Archive after, days",
    archiveHint: "without having been current",
    never: "Never",
    delete: "Delete after, days",
    deleteHint: "The picture, words and cost stay",
    method: "How the archive keeps them",
    compress: "Smaller",
    compressHint: "A compressed copy whose quality is checked first",
    lossless: "Unchanged",
    losslessHint: "The same file in slower storage",
    effect:
      "Fewer kept: older versions move to the archive at once. Ages are looked at every day; nothing is deleted now.",
    order: "Deleting has to come after archiving.",
    save: "Save",
    cancel: "Cancel",
    reset: "Use the project's rule",
    resetProject: "Use the studio's rule",
    saved: "Saved for this clip",
    savedProject: "Saved for all clips of this project",
    wasReset: "The general rule counts again",
  },
  removed: {
    title: "Removed clips",
    none: "No clip was removed from this film. If you remove one, its history stays here.",
    hint: "No longer in the film. Their versions are kept and can come back.",
    versions: (n: number) => plural(n, "version"),
    archived: (n: number) => `${n} in the archive`,
    open: "History",
    openOf: (title: string) => `History of the removed clip “${title}”`,
    heading: (title: string) => `Removed: ${title}`,
    about: "This clip is not in the film now. Restore any of its versions to bring the scene back.",
    bring: "Bring back",
    bringOf: (title: string) => `Bring back “${title}”`,
    brought: (title: string) => `“${title}” is back in the film`,
    gone: "There is no such clip in this project.",
  },
}

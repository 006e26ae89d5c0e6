/** Words of storage and cost for administrators; not gathered in `en`, so that they are loaded with that screen alone. */
const plural = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`

export const storageAdmin = {
  title: "Storage and cost",
  refusedTitle: "This page is for administrators",
  refusedText: "It shows what everybody stores and spends. What is yours is under Usage.",
  refusedAction: "Go to your usage",
  emptyTitle: "Nothing is stored yet",
  emptyText: "Once somebody has made something, this page shows what it takes and what it costs.",
  stored: "Stored",
  storedNote: (unshared: string) => `${unshared} if nothing were shared`,
  saved: "Saved by sharing",
  savedNote: (saved: string) => `${saved} not stored twice`,
  hot: "Ready to play",
  hotNote: (rate: string) => `${rate} per GB and month`,
  cold: "Archived",
  orphans: "Orphaned",
  orphansNote: "the next collection may delete it",
  cost: "Storage per month",
  costNote: (spent: string) => `${spent} spent on making this month`,
  people: "People",
  projects: "Projects",
  archive: "The archive",
  policy: "What is kept",
  policyOwn: "A project or a clip may have a policy of its own.",
  lastRun: (when: string) => `Last run ${when}`,
  lastRunNever: "It has not run yet",
  nextRun: (when: string) => `next run ${when}`,
  dryRun: "This is a dry run: looking changes nothing. “Archive now” does what the rows say.",
  wouldFree: (archived: string, archives: number, deleted: string, deletes: number) => {
    const parts = [
      archives > 0 && `archive ${plural(archives, "version")} (${archived})`,
      deletes > 0 && `delete ${plural(deletes, "version")} (${deleted})`,
    ].filter(Boolean)
    return `A run now would ${parts.join(" and ") || "put extra copies in order"}.`
  },
  nothingToDo: "Nothing is due: every version stays where it is.",
  run: "Archive now",
  running: "The archive is at work. You may leave this page; the figures change when it is through.",
  through: "The archive is through.",
  did: (done: { archived: number; deleted: number; thawed: number; dropped: number }, freed: string) =>
    [
      `${plural(done.archived, "version")} archived`,
      done.deleted > 0 && `${done.deleted.toLocaleString("en")} deleted`,
      done.thawed > 0 && `${done.thawed.toLocaleString("en")} brought back`,
      done.dropped > 0 && `${plural(done.dropped, "extra copy", "extra copies")} dropped`,
      `${freed} freed.`,
    ]
      .filter(Boolean)
      .join(", "),
  failed: (n: number) => `${plural(n, "version")} could not be done and stayed as before:`,
  askTitle: (n: number) => `Delete ${plural(n, "version")} for good?`,
  ask: (n: number) =>
    `This run also deletes ${plural(n, "archived version")} past the policy's age. That cannot be undone; thumbnails and costs stay in the history.`,
  askYes: "Archive and delete",
  askNo: "Not now",
  filter: "Show",
  search: "Find clip, project or reason",
  actions: {
    keep: "Stays",
    archive: "Moves to the archive",
    delete: "Is deleted",
    thaw: "Comes back",
    drop_copy: "Extra copy goes",
  },
  filters: { changes: "What would change", all: "Everything" },
  option: (label: string, n: number) => `${label} (${n.toLocaleString("en")})`,
  openClip: (clip: string) => `Open the versions of ${clip}`,
  clip: (clip: { clip_index: number | null; title: string }) =>
    clip.clip_index === null ? `${clip.title} (removed)` : `${clip.clip_index + 1}. ${clip.title}`,
  noVersions: "There are no clip versions yet.",
  rows: (shown: number, all: number) =>
    shown < all ? `${shown.toLocaleString("en")} of ${plural(all, "row")}` : plural(all, "row"),
  more: (n: number) => `Show ${n.toLocaleString("en")} more`,
  noMatch: "No row fits.",
  noChange: "Nothing would change.",
  days: (n: number) => plural(n, "day"),
}

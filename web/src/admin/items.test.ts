/** The archive's dry run as it is filtered and counted. */
import { describe, expect, it } from "vitest"
import type { ArchiveAction, ArchiveItem } from "../api/types"
import { changing, countsOf, openedBy, shownItems } from "./items"
import { parseStorageSearch } from "./search"

const item = (action: ArchiveAction, title: string, reason = "older than 7 days"): ArchiveItem => ({
  action,
  project_id: "p",
  project_name: "The harbour",
  scene_id: "s",
  clip_index: 0,
  title,
  thumbnail: null,
  version_id: title,
  version_number: 2,
  blob: "b",
  size: 1,
  frees_bytes: 1,
  reason,
  age_days: 8,
})
const items = [
  item("archive", "Red boat"),
  item("keep", "Gulls", "it is current"),
  item("delete", "Lighthouse"),
  item("archive", "Dog on the beach"),
]
const titles = (found: ArchiveItem[]) => found.map((each) => each.title)

describe("the dry run", () => {
  it("shows what would change unless told otherwise", () => {
    expect(titles(shownItems(items, undefined, ""))).toEqual(["Red boat", "Lighthouse", "Dog on the beach"])
  })
  it("shows one kind of act, or everything", () => {
    expect(titles(shownItems(items, "keep", ""))).toEqual(["Gulls"])
    expect(shownItems(items, "all", "")).toHaveLength(4)
  })
  it("finds every word in clip, project, version or reason, in any order and case", () => {
    expect(titles(shownItems(items, "all", "BOAT harbour v2"))).toEqual(["Red boat"])
    expect(titles(shownItems(items, "all", "current"))).toEqual(["Gulls"])
    expect(shownItems(items, "all", "boat gulls")).toEqual([])
  })
  it("is counted by act; keeping is no change", () => {
    const counts = countsOf(items)
    expect(counts).toEqual({ keep: 1, archive: 2, delete: 1, thaw: 0, drop_copy: 0 })
    expect(changing(counts)).toBe(3)
  })
})

describe("its address", () => {
  it("keeps what is shown and looked for", () => {
    expect(parseStorageSearch({ show: "delete", q: "boat" })).toEqual({ show: "delete", q: "boat" })
  })
  it("forgets what it does not know", () => {
    expect(parseStorageSearch({ show: "explode", q: ["a"] })).toEqual({ show: undefined, q: undefined })
  })
  it("takes a number for the text it is", () => {
    expect(parseStorageSearch({ q: 3 }).q).toBe("3")
  })
})

describe("the projects that can be opened", () => {
  it("are one's own that are not deleted", () => {
    const project = (project_id: string, id: string, deleted = false) => ({
      project_id,
      owner: { id, name: id },
      deleted,
    })
    const all = [project("a", "ada"), project("b", "bob"), project("c", "ada", true)]
    expect([...openedBy("ada", all)]).toEqual(["a"])
  })
})

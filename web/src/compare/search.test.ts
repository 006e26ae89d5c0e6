import { describe, expect, it } from "vitest"
import { parseHistorySearch } from "../history/search"
import { parseStorySearch } from "../story/search"
import { parseCompareSearch } from "./search"

describe("addresses", () => {
  it("keeps everything a shared comparison needs, also when numbers arrive as text", () => {
    const shared = {
      clip: "s3",
      a: "2",
      b: 5,
      mode: "wipe",
      t: "1.25",
      offset: -3,
      sound: "left",
      loop: "true",
      mix: 30,
    }
    expect(parseCompareSearch(shared)).toEqual({
      clip: "s3",
      a: 2,
      b: 5,
      mode: "wipe",
      t: 1.25,
      offset: -3,
      sound: "left",
      loop: true,
      mix: 30,
    })
  })
  it("leaves out what is not valid or is the default anyway", () => {
    const bad = {
      clip: "",
      a: 0,
      b: "x",
      mode: "sideways",
      t: -1,
      offset: 0,
      sound: "both",
      loop: 1,
      mix: 900,
      gain: 3,
    }
    expect(parseCompareSearch(bad)).toEqual({})
    expect(parseCompareSearch({ mode: "side", mix: 50 })).toEqual({})
    expect(parseCompareSearch({ t: 0 })).toEqual({ t: 0 })
    expect(parseHistorySearch({ at: 1.5, q: {}, named: "no", tab: "elsewhere" })).toEqual({})
    expect(parseStorySearch({ at: null })).toEqual({})
  })
  it("reads its own answer back unchanged", () => {
    for (const search of [
      { clip: "s", a: 1, b: 2, mode: "difference", gain: 16 },
      { mode: "onion", mix: 0, beside: true, all: true },
    ])
      expect(parseCompareSearch({ ...parseCompareSearch(search) })).toEqual(parseCompareSearch(search))
    expect(parseHistorySearch({ at: 3, q: "night", named: true, tab: "activity" })).toEqual({
      at: 3,
      q: "night",
      named: true,
      tab: "activity",
    })
  })
})

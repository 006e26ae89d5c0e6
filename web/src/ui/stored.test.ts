import { beforeEach, describe, expect, it, vi } from "vitest"
import { changeStored, readStored, watchStored, writeStored } from "./stored"

class Store {
  kept = new Map<string, string>()
  full = false
  getItem = (key: string) => this.kept.get(key) ?? null
  removeItem = (key: string) => void this.kept.delete(key)
  setItem = (key: string, text: string) => {
    if (this.full) throw new Error("QuotaExceededError")
    this.kept.set(key, text)
  }
}

let store: Store
beforeEach(() => {
  store = new Store()
  vi.stubGlobal("localStorage", store)
  vi.stubGlobal("sessionStorage", new Store())
  vi.stubGlobal("window", new EventTarget())
})

describe("what is stored", () => {
  it("is changed from what stands there, not from what this tab last saw", () => {
    changeStored<string[]>("gathered", [], "browser", (known) => [...known, "here"])
    store.kept.set("gathered", JSON.stringify(["here", "in another tab"]))
    changeStored<string[]>("gathered", [], "browser", (known) => [...known, "here again"])
    expect(readStored("gathered", [])).toEqual(["here", "in another tab", "here again"])
  })
  it("is heard of when another tab changes it, until one stops listening", () => {
    const hear = vi.fn()
    const stop = watchStored(hear)
    window.dispatchEvent(new Event("storage"))
    writeStored("gathered", ["here"])
    expect(hear).toHaveBeenCalledTimes(2)
    stop()
    window.dispatchEvent(new Event("storage"))
    writeStored("gathered", null)
    expect(hear).toHaveBeenCalledTimes(2)
  })
  it("lives as long as the page where the store is full, and in the store once there is room", () => {
    store.full = true
    writeStored("words", "typed")
    expect(readStored("words", "")).toBe("typed")
    expect(store.kept.has("words")).toBe(false)
    store.full = false
    writeStored("words", "typed more")
    expect([readStored("words", ""), store.getItem("words")]).toEqual(["typed more", '"typed more"'])
  })
  it("of a tab is its own, and what cannot be read is as if it were not there", () => {
    writeStored("words", "of the tab", "tab")
    expect(readStored("words", "none")).toBe("none")
    store.kept.set("words", "{broken")
    expect(readStored("words", "none")).toBe("none")
  })
})

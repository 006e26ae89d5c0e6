/** The table of shortcuts and how strokes are matched to it. */
import { describe, expect, it } from "vitest"
import { actionFor, bindingsOf, KEY_TABLE, spell, strokeOf, type Scope } from "./keys"

const event = (
  key: string,
  mods: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...mods,
})

describe("the table", () => {
  it.each(Object.keys(KEY_TABLE) as Scope[])("has no key twice in %s", (scope) => {
    const all = bindingsOf(scope).flatMap(([, binding]) => binding.keys)
    expect(new Set(all).size).toBe(all.length)
  })
  it("keeps the keys of every scope apart from the global ones", () => {
    const global = bindingsOf("global").flatMap(([, binding]) => binding.keys)
    for (const scope of Object.keys(KEY_TABLE) as Scope[]) {
      if (scope === "global") continue
      const own = bindingsOf(scope).flatMap(([, binding]) => binding.keys)
      expect(own.filter((key) => global.includes(key))).toEqual([])
    }
  })
})

describe("strokes", () => {
  it("treat Ctrl and Cmd as one", () => {
    expect(strokeOf(event("Enter", { ctrlKey: true }))).toBe("mod+Enter")
    expect(strokeOf(event("Enter", { metaKey: true }))).toBe("mod+Enter")
  })
  it("name Shift only where the character does not show it", () => {
    expect(strokeOf(event("?", { shiftKey: true }))).toBe("?")
    expect(strokeOf(event("ArrowLeft", { shiftKey: true }))).toBe("Shift+ArrowLeft")
  })
  it("call the space bar Space", () => expect(strokeOf(event(" "))).toBe("Space"))
})

describe("matching", () => {
  it("follows a sequence, and then nothing but the sequence", () => {
    expect(actionFor("global", "c", "g", false)).toBe("goClips")
    expect(actionFor("grid", "c", "g", false)).toBeNull()
    expect(actionFor("grid", "c", null, false)).toBe("compare")
  })
  it("leaves typing alone but for what is meant for it", () => {
    expect(actionFor("global", "?", null, true)).toBeNull()
    expect(actionFor("global", "mod+Enter", null, true)).toBe("run")
  })
  it("can do without single letters", () => {
    expect(actionFor("grid", "r", null, false, false)).toBeNull()
    expect(actionFor("grid", "ArrowLeft", null, false, false)).toBe("left")
    expect(actionFor("global", "mod+Enter", null, false, false)).toBe("run")
  })
})

it("spells keys for people", () => {
  expect(spell("g c")).toBe("G then C")
  expect(spell("mod+Enter")).toBe("Ctrl + Enter")
})

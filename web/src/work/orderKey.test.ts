/** The same wish keeps its name until it is known to stand. */
import { beforeEach, expect, it, vi } from "vitest"
import { orderKey } from "./orderKey"

beforeEach(() => {
  const held = new Map<string, string>()
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => held.set(key, value),
    removeItem: (key: string) => held.delete(key),
  })
})

it("is the same for the same wish, also when others were ordered in between", () => {
  const first = orderKey("p", ["a"])
  const other = orderKey("p", ["b"])
  expect(other.key).not.toBe(first.key)
  other.forget()
  expect(orderKey("p", ["a"]).key).toBe(first.key)
  expect(orderKey("q", ["a"]).key).not.toBe(first.key)
})
it("is a new one once the order stands", () => {
  const first = orderKey("p", ["a"])
  first.forget()
  expect(orderKey("p", ["a"]).key).not.toBe(first.key)
})

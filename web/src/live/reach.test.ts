/** Whether the server answers, and how that is found out again. */
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { askAgain, isReached, noteReached, noteUnreached, watchReach } from "./reach"

const gone = () => Promise.reject(new TypeError("Failed to fetch"))
const there = () => Promise.resolve(new Response("{}"))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  noteReached()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it("is told by a request that got no answer, and asks by itself until one comes", async () => {
  const told: boolean[] = []
  const stop = watchReach(() => told.push(isReached()))
  vi.stubGlobal("fetch", vi.fn(gone))
  noteUnreached(new TypeError("Failed to fetch"))
  expect(isReached()).toBe(false)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(vi.mocked(fetch).mock.calls.length).toBeGreaterThan(2)
  vi.stubGlobal("fetch", vi.fn(there))
  await vi.advanceTimersByTimeAsync(6_000)
  expect(isReached()).toBe(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(vi.mocked(fetch)).toHaveBeenCalledTimes(1)
  expect(told).toEqual([false, true])
  stop()
})
it("does not mistake a request that was called off for one", () => {
  noteUnreached(new DOMException("", "AbortError"))
  expect(isReached()).toBe(true)
})
it("believes an answer more than a browser that calls itself offline", async () => {
  vi.stubGlobal("fetch", vi.fn(there))
  expect(await askAgain()).toBe(true)
})

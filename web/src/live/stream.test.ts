/** The event source that keeps itself open. */
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { openStream, type FromStream } from "./stream"

class Source {
  static readonly CLOSED = 2
  static readonly OPEN = 1
  static all: Source[] = []
  readyState = 0
  onopen?: () => void
  onerror?: () => void
  private readonly named = new Map<string, (message: { data: string; lastEventId: string }) => void>()
  constructor(readonly url: string) {
    Source.all.push(this)
  }
  addEventListener(name: string, listen: (message: { data: string; lastEventId: string }) => void) {
    this.named.set(name, listen)
  }
  close() {
    this.readyState = Source.CLOSED
  }
  opens() {
    this.readyState = Source.OPEN
    this.onopen?.()
  }
  fails(readyState: number) {
    this.readyState = readyState
    this.onerror?.()
  }
  says(name: string, data: unknown, lastEventId = "") {
    this.named.get(name)?.({ data: JSON.stringify(data), lastEventId })
  }
}

let told: FromStream[]
beforeEach(() => {
  Source.all = []
  told = []
  vi.stubGlobal("EventSource", Source)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const started = () => {
  const stream = openStream((message) => told.push(message))
  stream.tell("start")
  return stream
}

it("opens one source however many tabs start it", () => {
  started().tell("start")
  expect(Source.all).toHaveLength(1)
})

it("passes events on as they are", () => {
  started()
  const event = { id: 7, kind: "run", at: "", project_id: "p", data: {} }
  Source.all[0]?.says("run", event)
  expect(told).toEqual([{ type: "event", event }])
})

it("leaves a dropped connection to the browser, which resumes after the last event", () => {
  started()
  Source.all[0]?.fails(0)
  vi.advanceTimersByTime(2000)
  Source.all[0]?.opens()
  vi.advanceTimersByTime(2000)
  expect(Source.all).toHaveLength(1)
  expect(told).toEqual([])
})

it("says after three seconds that nothing is heard, and when something is again", () => {
  started()
  Source.all[0]?.opens()
  vi.advanceTimersByTime(2000)
  expect(told).toEqual([])
  vi.advanceTimersByTime(1000)
  expect(told).toEqual([{ type: "state", live: false }])
  Source.all[0]?.says("beat", {})
  expect(told.slice(1)).toEqual([{ type: "state", live: true }, { type: "resync" }])
})

it("replaces a connection that passes nothing by one that goes on after the last event, until one does", () => {
  started()
  Source.all[0]?.opens()
  for (let second = 0; second < 30; second++) {
    Source.all[0]?.says("beat", {}, "41")
    vi.advanceTimersByTime(1000)
  }
  expect(Source.all).toHaveLength(1)
  vi.advanceTimersByTime(4000)
  expect(Source.all.map((source) => source.url)).toEqual(["/api/v1/events", "/api/v1/events?after=41"])
  expect(Source.all[0]?.readyState).toBe(Source.CLOSED)
  vi.advanceTimersByTime(5000)
  expect(Source.all).toHaveLength(3)
  Source.all[0]?.says("run", { id: 40 })
  expect(told).toEqual([{ type: "state", live: false }])
  Source.all[2]?.opens()
  expect(told.slice(1)).toEqual([{ type: "state", live: true }, { type: "resync" }])
})

it("looks at once when somebody comes back, and leaves a connection alone that was just heard", () => {
  const stream = started()
  Source.all[0]?.opens()
  vi.advanceTimersByTime(1000)
  stream.tell("check")
  expect(Source.all).toHaveLength(1)
  vi.advanceTimersByTime(1000)
  stream.tell("check")
  stream.tell("check")
  expect(Source.all).toHaveLength(2)
  Source.all[1]?.opens()
  expect(told).toEqual([{ type: "resync" }])
})

it("tells a tab that joins how things are", () => {
  const stream = started()
  stream.tell("state")
  vi.advanceTimersByTime(3000)
  stream.tell("state")
  expect(told).toEqual([
    { type: "state", live: true },
    { type: "state", live: false },
    { type: "state", live: false },
  ])
})

it("opens a refused stream anew, less often each time, and then asks for everything to be read again", () => {
  started()
  Source.all[0]?.fails(Source.CLOSED)
  vi.advanceTimersByTime(3000)
  expect(Source.all).toHaveLength(2)
  Source.all[1]?.fails(Source.CLOSED)
  vi.advanceTimersByTime(5900)
  expect(Source.all).toHaveLength(2)
  vi.advanceTimersByTime(100)
  expect(Source.all).toHaveLength(3)
  Source.all[2]?.opens()
  expect(told.map((message) => message.type)).toEqual(["refused", "state", "refused", "state", "resync"])
})

it("asks for everything to be read again when the server says that events are missing", () => {
  started()
  Source.all[0]?.says("reset", { id: 9, kind: "reset", at: "", project_id: null, data: {} })
  expect(told).toEqual([{ type: "resync" }])
})

it("stays closed once it was stopped", () => {
  started().tell("stop")
  Source.all[0]?.fails(Source.CLOSED)
  vi.advanceTimersByTime(10_000)
  expect(Source.all).toHaveLength(1)
  expect(told).toEqual([])
})

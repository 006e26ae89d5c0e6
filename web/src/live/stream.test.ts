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
  private readonly named = new Map<string, (message: { data: string }) => void>()
  constructor() {
    Source.all.push(this)
  }
  addEventListener(name: string, listen: (message: { data: string }) => void) {
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
  says(name: string, data: unknown) {
    this.named.get(name)?.({ data: JSON.stringify(data) })
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
  vi.advanceTimersByTime(10_000)
  Source.all[0]?.opens()
  expect(Source.all).toHaveLength(1)
  expect(told).toEqual([
    { type: "state", open: false },
    { type: "state", open: true },
  ])
})

it("opens a refused stream anew and then asks for everything to be read again", () => {
  started()
  Source.all[0]?.fails(Source.CLOSED)
  vi.advanceTimersByTime(3000)
  Source.all[1]?.opens()
  expect(told.map((message) => message.type)).toEqual(["state", "refused", "state", "resync"])
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

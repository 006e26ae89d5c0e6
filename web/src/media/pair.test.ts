import { describe, expect, it } from "vitest"
import { frameAt } from "./frames"
import { Pair, type Player } from "./pair"

/** Behaves like a video element that loses `lag` of its speed, so that two of them drift apart. */
class Reel implements Player {
  seeks = 0
  private place = 0
  playbackRate = 1
  muted = false
  paused = true
  seeking = false
  readyState = 4
  constructor(
    readonly duration: number,
    private readonly lag = 0,
  ) {}
  get currentTime(): number {
    return this.place
  }
  set currentTime(seconds: number) {
    this.seeks += 1
    this.place = this.lands(seconds)
  }
  protected lands = (seconds: number): number => seconds
  play(): Promise<void> {
    this.paused = false
    return Promise.resolve()
  }
  pause(): void {
    this.paused = true
  }
  run(seconds: number): void {
    if (this.paused || this.readyState < 3) return
    this.place = Math.min(this.duration, this.place + seconds * this.playbackRate * (1 - this.lag))
  }
}

function together(left: Reel | null, right: Reel | null): { pair: Pair; run(seconds: number): number } {
  const pair = new Pair()
  pair.setRate(24)
  pair.use("left", left)
  pair.use("right", right)
  let now = 0
  return {
    pair,
    run(seconds) {
      let worst = 0
      for (let spent = 0; spent < seconds; spent += 1 / 60) {
        now += 1 / 60
        pair.tick(now)
        if (left && right && !left.paused && !right.paused)
          worst = Math.max(worst, Math.abs(left.currentTime - right.currentTime))
        left?.run(1 / 60)
        right?.run(1 / 60)
      }
      return worst
    },
  }
}

/** Its pictures lie half a frame later than asked for, which it tells when it has gone there. */
class LateReel extends Reel {
  protected override lands = (seconds: number): number => seconds + 0.5 / 24
}

describe("a pair of players", () => {
  it("goes to a frame once, although a player then says that it is a little beside it", () => {
    const [left, right] = [new LateReel(10), new LateReel(10)]
    const { pair } = together(left, right)
    pair.seek(2)
    const before = [left.seeks, right.seeks]
    for (let news = 0; news < 5; news++) pair.settle()
    expect([left.seeks, right.seeks]).toEqual(before)
    pair.step(1)
    expect([left.seeks, right.seeks]).toEqual(before.map((seeks) => seeks + 1))
  })
  it("stays within two frames while playing although one runs 5 % slow", () => {
    const { pair, run } = together(new Reel(60), new Reel(60, 0.05))
    pair.toggle()
    expect(run(20)).toBeLessThan(2 / 24)
    expect(pair.read().time).toBeGreaterThan(19)
  })
  it("stands on the same frame on both sides when paused in the middle of a drift", () => {
    const left = new Reel(10)
    const right = new Reel(10, 0.1)
    const { pair, run } = together(left, right)
    pair.toggle()
    run(1.37)
    pair.toggle()
    expect(left.paused && right.paused).toBe(true)
    expect(frameAt(left.currentTime, 24)).toBe(frameAt(right.currentTime, 24))
  })
  it("waits with both while one has nothing to show, then goes on", () => {
    const left = new Reel(10)
    const right = new Reel(10)
    const { pair, run } = together(left, right)
    pair.toggle()
    run(1)
    right.readyState = 2
    run(1)
    expect(left.paused).toBe(true)
    expect(pair.read().waiting).toBe(true)
    right.readyState = 4
    run(1)
    expect(pair.read().waiting).toBe(false)
    expect(left.paused).toBe(false)
  })
  it("plays the longer side to its end while the shorter stands on its last frame, then rests", () => {
    const left = new Reel(2)
    const right = new Reel(5)
    const { pair, run } = together(left, right)
    pair.toggle()
    run(3)
    expect(frameAt(left.currentTime, 24)).toBe(47)
    expect(left.paused).toBe(true)
    expect(right.paused).toBe(false)
    run(3)
    expect(pair.read().speed).toBe(0)
    expect(frameAt(right.currentTime, 24)).toBe(119)
  })
  it("starts over at the end when looping", () => {
    const { pair, run } = together(new Reel(2), new Reel(2))
    pair.setLoop(true)
    pair.toggle()
    run(3)
    expect(pair.read().speed).toBe(1)
    expect(pair.read().time).toBeLessThan(1.5)
  })
  it("starts again from the beginning when asked to play at the end", () => {
    const { pair, run } = together(new Reel(2), null)
    pair.seek(2)
    pair.toggle()
    run(0.5)
    expect(pair.read().time).toBeLessThan(1)
  })
  it("keeps a per-side offset while playing and at rest", () => {
    const left = new Reel(10)
    const right = new Reel(10, 0.03)
    const { pair, run } = together(left, right)
    pair.setOffset("right", 6 / 24)
    pair.toggle()
    run(3)
    expect(Math.abs(right.currentTime - left.currentTime - 0.25)).toBeLessThan(2 / 24)
    pair.toggle()
    expect(frameAt(right.currentTime, 24) - frameAt(left.currentTime, 24)).toBe(6)
  })
  it("goes backwards and rests at the start", () => {
    const left = new Reel(4)
    const { pair, run } = together(left, new Reel(4))
    pair.seek(1)
    pair.setSpeed(-1)
    run(0.5)
    expect(pair.read().time).toBeLessThan(0.6)
    run(1)
    expect(pair.read().time).toBe(0)
    expect(pair.read().speed).toBe(0)
    expect(frameAt(left.currentTime, 24)).toBe(0)
  })
  it("lets exactly one side be heard, or none", () => {
    const left = new Reel(4)
    const right = new Reel(4)
    const { pair } = together(left, right)
    pair.setSound("right")
    expect([left.muted, right.muted]).toEqual([true, false])
    pair.setSound(null)
    expect([left.muted, right.muted]).toEqual([true, true])
  })
  it("brings a side that comes later to where the other stands", () => {
    const left = new Reel(4)
    const { pair } = together(left, null)
    pair.seek(2.5)
    const right = new Reel(4)
    pair.use("right", right)
    expect(frameAt(right.currentTime, 24)).toBe(frameAt(left.currentTime, 24))
  })
})

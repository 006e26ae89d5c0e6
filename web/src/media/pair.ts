/**
 * Plays two videos (or one, when a side is missing) as one: starts both only when both can run, nudges the follower,
 * stands on exactly the same frame when paused. Holds no React; `usePair.ts` connects it to components.
 */
import { DEFAULT_RATE } from "./frames"
import { correctionFor, leaderAt, placeOf, restOf, spanOf, stepped, type Side, type SideName } from "./sync"

/** The part of a video element the pair needs; tests give plain objects. */
export interface Player {
  currentTime: number
  readonly duration: number
  playbackRate: number
  muted: boolean
  readonly paused: boolean
  readonly seeking: boolean
  readonly readyState: number
  play(): Promise<void>
  pause(): void
}

/** What a person sees of the pair. Times in seconds on the shared timeline; `speed` is 0 at rest and negative backwards. */
export interface PairState {
  time: number
  span: number
  speed: number
  waiting: boolean
}

const FUTURE_DATA = 3

export class Pair {
  private players: Record<SideName, Player | null> = { left: null, right: null }
  private offsets: Record<SideName, number> = { left: 0, right: 0 }
  /** Where each side was told to rest; null since it was moved otherwise. */
  private sent: Record<SideName, number | null> = { left: null, right: null }
  private heard: SideName | null = null
  private looping = false
  private rate = DEFAULT_RATE
  private listeners = new Set<() => void>()
  private state: PairState = { time: 0, span: 0, speed: 0, waiting: false }
  private lastTick: number | null = null

  /** The present state; the same object until something changes. */
  read = (): PairState => this.state

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Gives or takes a side's player. The new one goes to where the other stands. */
  use(name: SideName, player: Player | null): void {
    this.players[name] = player
    this.sent[name] = null
    this.applySound()
    this.settle()
  }

  setRate(rate: number): void {
    this.rate = rate
    this.settle()
  }

  setOffset(name: SideName, seconds: number): void {
    this.offsets[name] = seconds
    this.settle()
  }

  setLoop(looping: boolean): void {
    this.looping = looping
  }

  /** Which side is heard; null silences both. */
  setSound(name: SideName | null): void {
    this.heard = name
    this.applySound()
  }

  /** Called when a player has learned its length or its source changed. */
  settle(): void {
    const span = spanOf([this.side("left"), this.side("right")])
    this.publish({ span, time: Math.min(this.state.time, span || this.state.time) })
    if (this.state.speed <= 0) this.rest()
  }

  /** Goes to a shared time; keeps playing when it was playing. */
  seek(seconds: number): void {
    const time = Math.min(Math.max(seconds, 0), this.state.span || seconds)
    this.publish({ time })
    if (this.state.speed > 0) this.place()
    else this.rest()
  }

  /** Rests, then moves by whole frames. */
  step(frames: number): void {
    this.setSpeed(0)
    this.seek(stepped(this.state.time, frames, this.state.span, this.rate))
  }

  /** 0 rests on one exact frame, above plays, below goes backwards by seeking. */
  setSpeed(speed: number): void {
    if (speed > 0 && this.state.time >= this.state.span - 1 / this.rate) this.publish({ time: 0 })
    this.lastTick = null
    this.publish({ speed, waiting: false })
    if (speed > 0) this.place()
    else this.rest()
  }

  toggle(): void {
    this.setSpeed(this.state.speed === 0 ? 1 : 0)
  }

  /** Called often while something moves; `now` in seconds of any steady clock. */
  tick(now: number): void {
    const elapsed = this.lastTick === null ? 0 : Math.min(now - this.lastTick, 0.25)
    this.lastTick = now
    if (this.state.speed < 0) this.goBack(elapsed)
    else if (this.state.speed > 0) this.goOn()
  }

  private goBack(elapsed: number): void {
    if (this.active().some(([, player]) => player.seeking)) return
    const time = this.state.time + this.state.speed * elapsed
    this.publish({ time: Math.max(0, time) })
    this.rest()
    if (time <= 0) this.setSpeed(0)
  }

  private goOn(): void {
    const leader = leaderAt(this.state.time, this.sides(), this.heard)
    if (leader === null) return this.end()
    const running = this.active().filter(([name]) => this.runs(name))
    const starving = running.some(([, player]) => player.readyState < FUTURE_DATA || player.seeking)
    if (starving) {
      for (const [, player] of this.active()) player.pause()
      this.publish({ waiting: true })
      return
    }
    const lead = this.players[leader]
    if (!lead) return
    if (!lead.paused) this.publish({ time: Math.max(0, lead.currentTime - this.offsets[leader]) })
    this.publish({ waiting: false })
    for (const [name, player] of this.active()) this.drive(name, player, name === leader)
  }

  private drive(name: SideName, player: Player, leads: boolean): void {
    const side = this.side(name)
    if (!side) return
    if (!this.runs(name)) {
      player.pause()
      const place = restOf(this.state.time, side)
      if (Math.abs(player.currentTime - place) > 1 / side.rate) player.currentTime = place
      return
    }
    if (leads) player.playbackRate = this.state.speed
    else {
      const target = placeOf(this.state.time, side)
      const correction = correctionFor(player.currentTime, target, side.rate, this.state.speed)
      player.playbackRate = correction.playbackRate
      if (correction.jump !== null) player.currentTime = correction.jump
    }
    this.sent[name] = null
    if (player.paused) void player.play().catch(() => this.setSpeed(0))
  }

  private end(): void {
    if (!this.looping) {
      this.publish({ time: this.state.span })
      return this.setSpeed(0)
    }
    this.publish({ time: 0 })
    this.place()
  }

  /** Puts every side where it should be now; the next tick starts them together. */
  private place(): void {
    for (const [name, player] of this.active()) {
      const side = this.side(name)
      if (!side) continue
      const target = placeOf(this.state.time, side)
      if (Math.abs(player.currentTime - target) > 1 / side.rate / 2) player.currentTime = target
    }
  }

  /** Pauses and stands both sides on the middle of the same frame. */
  private rest(): void {
    for (const [name, player] of this.active()) {
      player.pause()
      const side = this.side(name)
      if (!side) continue
      const place = restOf(this.state.time, side)
      // A player may tell the start of the picture it found, not where it was sent; sending it again never ends.
      if (this.sent[name] === place && Math.abs(player.currentTime - place) < 1 / side.rate) continue
      this.sent[name] = place
      if (Math.abs(player.currentTime - place) > 1e-4) player.currentTime = place
    }
  }

  private applySound(): void {
    for (const [name, player] of this.active()) player.muted = name !== this.heard
  }

  private active(): [SideName, Player][] {
    return (["left", "right"] as const).flatMap((name) => {
      const player = this.players[name]
      return player ? [[name, player] as [SideName, Player]] : []
    })
  }

  private side(name: SideName): Side | null {
    const duration = this.players[name]?.duration
    if (duration === undefined || !Number.isFinite(duration) || duration <= 0) return null
    return { duration, offset: this.offsets[name], rate: this.rate }
  }

  private sides(): Record<SideName, Side | null> {
    return { left: this.side("left"), right: this.side("right") }
  }

  private runs(name: SideName): boolean {
    return leaderAt(this.state.time, { left: null, right: null, [name]: this.side(name) }, name) === name
  }

  private publish(change: Partial<PairState>): void {
    const next = { ...this.state, ...change }
    if (
      next.time === this.state.time &&
      next.span === this.state.span &&
      next.speed === this.state.speed &&
      next.waiting === this.state.waiting
    )
      return
    this.state = next
    for (const listener of this.listeners) listener()
  }
}

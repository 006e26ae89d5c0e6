/** What can still be asked of a run that is over, and what newer runs have seen to. */
import { describe, expect, it } from "vitest"
import type { Run, Step } from "../api/types"
import { hasRest, isRetryable, needsAttention, priceOfRest, restOf } from "./rest"
import { retryWords } from "./retryWords"

const step = (scene_id: string, state: Step["state"], part: Partial<Step> = {}): Step =>
  ({ scene_id, state, slot: "clip", action: "generate", progress: 0, price_usd: 0.05, ...part }) as Step
const run = (id: string, state: Run["state"], steps: Step[], part: Partial<Run> = {}): Run =>
  ({
    id,
    state,
    steps,
    project_id: "p",
    created_at: `2026-11-21T10:00:0${id}Z`,
    retried_by: null,
    batch: null,
    quote_usd: 0,
    cost_usd: 0,
    ...part,
  }) as Run
const batch = (id: string, state: Run["state"], ...steps: Step[]): Run =>
  run(id, state, steps, {
    batch: {
      discount_percent: 10,
      clips: steps.map(({ scene_id }, index) => ({ scene_id, position: index + 1, cost_usd: null })),
    } as Run["batch"],
  })

const through = batch("1", "done", step("a", "done"), step("b", "failed"), step("c", "failed"))
const alone = (scene: string, state: Step["state"], part: Partial<Run> = {}) =>
  run("2", "done", [step(scene, state), step("a", "done", { action: "reuse" })], part)

describe("the rest of a batch", () => {
  it("is what was not made, once, at the discount that was quoted", () => {
    expect(hasRest(through, [through])).toBe(true)
    expect(priceOfRest(through, [through])).toBe(0.09)
    expect(hasRest({ ...through, retried_by: "r2" }, [through])).toBe(false)
  })
  it("is nothing while the batch is at work or when all was made", () => {
    expect(hasRest({ ...through, state: "running" }, [])).toBe(false)
    expect(hasRest(batch("1", "done", step("a", "done")), [])).toBe(false)
  })
  it("leaves out a clip that a newer run made or is making", () => {
    const runs = [alone("b", "done"), through]
    expect(restOf(through, runs).map((clip) => clip.scene_id)).toEqual(["c"])
    expect(retryWords(through, runs)).toBe("Retry 1 · $0.045")
    const making = [alone("b", "running", { state: "running" }), through]
    expect(restOf(through, making)).toHaveLength(1)
  })
  it("is not made smaller by what failed, is of another film, or came before", () => {
    for (const other of [
      alone("b", "failed"),
      alone("b", "waiting", { state: "cancelled" }),
      alone("b", "done", { project_id: "q" }),
      alone("b", "done", { created_at: "2026-11-21T09:00:00Z" }),
    ]) {
      expect(restOf(through, [other, through])).toHaveLength(2)
    }
  })
})

describe("a run that failed", () => {
  const failed = batch("1", "failed", step("a", "failed"), step("b", "failed"))
  it("wants attention and can go on, until newer ones made all that it left", () => {
    expect(needsAttention(failed, [failed])).toBe(true)
    const one = [alone("b", "done"), failed]
    expect(isRetryable(failed, one)).toBe(true)
    expect(retryWords({ ...failed, quote_usd: 0.09 }, [failed])).toBe("Retry · $0.09")
    expect(retryWords({ ...failed, quote_usd: 0.09 }, one)).toBe("Retry 1 · $0.045")
    const both = [run("2", "done", [step("a", "done"), step("b", "done")]), failed]
    expect(isRetryable(failed, both)).toBe(false)
    expect(needsAttention(failed, both)).toBe(false)
  })
  it("can go on when it was cancelled, without asking for attention", () => {
    const cancelled = { ...failed, state: "cancelled" as const }
    expect(isRetryable(cancelled, [])).toBe(true)
    expect(needsAttention(cancelled, [])).toBe(false)
    const some = batch("1", "done", step("a", "done"), step("b", "cancelled"))
    expect(hasRest(some, [some])).toBe(true)
    expect(needsAttention(some, [some])).toBe(false)
    expect(needsAttention(through, [through])).toBe(true)
  })
})

/** When the notice about storage is shown, and until when putting it aside holds. */
import type { Level } from "../api/types"

const RANK: Record<Level, number> = { fine: 0, near: 1, over: 2 }

/** What was put aside, as far as it still holds: falling below it forgets it. */
export const remembered = (aside: Level, level: Level, asked: boolean): Level =>
  asked && RANK[level] < RANK[aside] ? level : aside

/** The level to tell about, or null when there is nothing to tell or it was put aside. */
export const noticeOf = (level: Level, aside: Level): "near" | "over" | null =>
  level === "fine" || RANK[level] <= RANK[aside] ? null : level

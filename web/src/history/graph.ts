/**
 * Lays versions out in lanes, newest first, one row each. Pure; drawing is in `Lanes.tsx`.
 *
 * Lane 0 belongs to the current line: the current version's first parents, and above it the versions a roll back left
 * behind. Every other line takes the lowest free lane, and a first parent keeps its child's lane, so lines run straight.
 * A line's colour follows from its oldest version, so it does not change when newer versions arrive.
 */

/** What the layout reads of a version. `number` grows with time. */
export interface GraphNode {
  id: string
  number: number
  parent_id: string | null
  second_parent_id: string | null
}

/** A stroke within one row: from lane to lane, over the upper half, the lower half or the whole height. */
export interface Stroke {
  from: number
  to: number
  half: "upper" | "lower" | "whole"
  color: number
}

export interface GraphRow {
  id: string
  lane: number
  color: number
  strokes: Stroke[]
  /** Lanes that go on below this row, with their colours: what a divider after it has to continue. */
  below: { lane: number; color: number }[]
  /** Whether the version is the current one or one it was made from. */
  current: boolean
}

export interface GraphLayout {
  rows: GraphRow[]
  /** How many lanes the widest row needs. */
  lanes: number
}

/** Colours besides that of the current line, which is 0. */
export const LINE_COLORS = 7

interface Line {
  lane: number
  /** The version this line leads down to. */
  awaits: string
  color: number
  /** True while the line comes from a first child: that line keeps its lane. */
  straight: boolean
}

/**
 * @param nodes newest first, every child before its parents
 * @param head id of the current version
 * @param complete false while older pages are missing: then lines run on into what is not loaded
 */
export function layOut(nodes: readonly GraphNode[], head: string | null, complete = true): GraphLayout {
  const known = new Map(nodes.map((node) => [node.id, node]))
  const main = mainLine(nodes, known, head)
  const ancestors = ancestorsOf(known, head)
  const colors = colorsOf(nodes, known, main)
  const reachable = (id: string | null): string | null =>
    id !== null && (known.has(id) || !complete) ? id : null

  let open: Line[] = []
  let lanes = 1
  const rows = nodes.map((node) => {
    const color = colors.get(node.id) ?? 0
    const arriving = open.filter((line) => line.awaits === node.id)
    const passing = open.filter((line) => line.awaits !== node.id)
    const lane = main.has(node.id) ? 0 : laneFor(arriving, passing)
    const strokes: Stroke[] = [
      ...passing.map((line) => ({
        from: line.lane,
        to: line.lane,
        half: "whole" as const,
        color: line.color,
      })),
      ...arriving.map((line) => ({ from: line.lane, to: lane, half: "upper" as const, color: line.color })),
    ]
    const next = passing
    const first = reachable(node.parent_id)
    if (first !== null) {
      strokes.push({ from: lane, to: lane, half: "lower", color })
      next.push({ lane, awaits: first, color, straight: true })
    }
    const second = reachable(node.second_parent_id)
    if (second !== null && second !== first) strokes.push(joinSecond(second, lane, next, colors))
    open = next
    lanes = Math.max(lanes, lane + 1, ...next.map((line) => line.lane + 1))
    return { id: node.id, lane, color, strokes, below: lanesOf(next), current: ancestors.has(node.id) }
  })
  return { rows, lanes }
}

function joinSecond(target: string, lane: number, open: Line[], colors: ReadonlyMap<string, number>): Stroke {
  const waiting = open.find((line) => line.awaits === target)
  const to = waiting?.lane ?? lowestFree(open)
  const color = waiting?.color ?? colors.get(target) ?? 0
  if (!waiting) open.push({ lane: to, awaits: target, color, straight: false })
  return { from: lane, to, half: "lower", color }
}

function lanesOf(open: readonly Line[]): { lane: number; color: number }[] {
  return open.map(({ lane, color }) => ({ lane, color }))
}

/** The lane of a version off the current line: its first child's, else that of a merge that waits for it, else a free one. */
function laneFor(arriving: readonly Line[], passing: readonly Line[]): number {
  const candidates = arriving.filter((line) => line.lane !== 0)
  const straight = candidates.filter((line) => line.straight)
  const kept = (straight.length > 0 ? straight : candidates).map((line) => line.lane)
  return kept.length > 0 ? Math.min(...kept) : lowestFree(passing)
}

function lowestFree(open: readonly Line[]): number {
  const taken = new Set(open.map((line) => line.lane))
  let lane = 1
  while (taken.has(lane)) lane += 1
  return lane
}

/** First parents of the current version, and above it the newest child each time. */
function mainLine(
  nodes: readonly GraphNode[],
  known: ReadonlyMap<string, GraphNode>,
  head: string | null,
): Set<string> {
  const start = (head !== null && known.get(head)) || nodes[0]
  const line = new Set<string>()
  let at = start
  while (at && !line.has(at.id)) {
    line.add(at.id)
    const below = at.parent_id
    at = below === null ? undefined : known.get(below)
    // A parent on a page that is not loaded yet keeps its place in the first lane.
    if (!at && below !== null) line.add(below)
  }
  const newestChild = new Map<string, GraphNode>()
  for (const node of nodes)
    if (node.parent_id !== null && !newestChild.has(node.parent_id)) newestChild.set(node.parent_id, node)
  let above = start && newestChild.get(start.id)
  while (above && !line.has(above.id)) {
    line.add(above.id)
    above = newestChild.get(above.id)
  }
  return line
}

/** A version and everything it was made from, through both parents, as far as it is known. */
export function ancestorsOf(known: ReadonlyMap<string, GraphNode>, head: string | null): Set<string> {
  const found = new Set<string>()
  const todo = head === null ? [] : [head]
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (found.has(id)) continue
    found.add(id)
    const node = known.get(id)
    if (node?.parent_id) todo.push(node.parent_id)
    if (node?.second_parent_id) todo.push(node.second_parent_id)
  }
  return found
}

/** A line begins where its first parent belongs to the current line, or has an older child that carries that line on. */
function colorsOf(
  nodes: readonly GraphNode[],
  known: ReadonlyMap<string, GraphNode>,
  main: ReadonlySet<string>,
): Map<string, number> {
  const oldestChild = new Map<string, string>()
  for (const node of nodes)
    if (node.parent_id !== null && !main.has(node.id)) oldestChild.set(node.parent_id, node.id)
  const colors = new Map<string, number>()
  for (const node of [...nodes].reverse()) {
    const parent = node.parent_id === null ? undefined : known.get(node.parent_id)
    const carriesOn = parent && !main.has(parent.id) && oldestChild.get(parent.id) === node.id
    if (main.has(node.id)) colors.set(node.id, 0)
    else colors.set(node.id, carriesOn ? (colors.get(parent.id) ?? 1) : 1 + (node.number % LINE_COLORS))
  }
  return colors
}

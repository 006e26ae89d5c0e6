/** The lines of one row of the graph; the strokes of neighbouring rows meet at their edges. */
import type { GraphRow, Stroke } from "./graph"
import classes from "./Lanes.module.css"

const LANE = 16
/** More lanes than this share the last place, so that the words keep their room. */
const MOST_LANES = 8

/** Width in pixels of a graph of so many lanes. */
export const lanesWidth = (lanes: number): number => (Math.min(lanes, MOST_LANES) + 0.5) * LANE

const x = (lane: number): number => (Math.min(lane, MOST_LANES - 1) + 0.75) * LANE

function path({ from, to, half }: Stroke, height: number): string {
  const top = half === "lower" ? height / 2 : 0
  const bottom = half === "upper" ? height / 2 : height
  const [a, b] = [x(from), x(to)]
  if (a === b) return `M${a} ${top}V${bottom}`
  const middle = (top + bottom) / 2
  return `M${a} ${top}C${a} ${middle} ${b} ${middle} ${b} ${bottom}`
}

interface Props {
  graph: GraphRow
  lanes: number
  height: number
  isHead: boolean
  isMerge: boolean
}

/** Filled: the current version and what it was made from. Hollow: everything else. */
export function Lanes({ graph, lanes, height, isHead, isMerge }: Props) {
  const at = { cx: x(graph.lane), cy: height / 2 }
  return (
    <svg className={classes.lanes} width={lanesWidth(lanes)} height={height} aria-hidden>
      {graph.strokes.map((stroke, index) => (
        <path key={index} d={path(stroke, height)} data-color={stroke.color} />
      ))}
      {isHead && <circle {...at} r={9.5} className={classes.halo} data-color={graph.color} />}
      <circle
        {...at}
        r={isMerge ? 4.5 : 5.5}
        className={graph.current ? classes.filled : classes.hollow}
        data-color={graph.color}
      />
    </svg>
  )
}

/** Lines that pass a day's divider. */
export function PassingLanes({
  lines,
  lanes,
  height,
}: {
  lines: GraphRow["below"]
  lanes: number
  height: number
}) {
  return (
    <svg className={classes.lanes} width={lanesWidth(lanes)} height={height} aria-hidden>
      {lines.map(({ lane, color }) => (
        <path key={lane} d={`M${x(lane)} 0V${height}`} data-color={color} />
      ))}
    </svg>
  )
}

/** The scrolling list of versions with its graph: draws only the rows in view and follows the selected one. */
import { Text } from "@mantine/core"
import { memo, useEffect, useMemo, useRef, useState, type ReactNode } from "react"
import type { Kind } from "../api/types"
import { en } from "../ui/messages/en"
import { GraphRow, type DrawnRowActs, type RowActs } from "./GraphRow"
import { lanesWidth, PassingLanes } from "./Lanes"
import { RowMenu, type OpenMenu } from "./RowMenu"
import { useTextScale } from "../ui/useTextScale"
import { DAY_HEIGHT, dayName, offsetsOf, ROW_HEIGHT, type Row } from "./rows"
import { reveal, useScrollPlace, visibleRange } from "./windowing"
import classes from "./GraphList.module.css"

const t = en.history
/** Ask for older versions when the view comes this near to the end, in rows. */
const AHEAD = 30

interface Props {
  rows: Row[]
  kind: Kind
  lanes: number
  headId: string | null
  at: number | null
  marks: readonly number[]
  complete: boolean
  loadOlder(): void
  /** Drawn below the rows; is told how many versions they are. */
  foot(count: number): ReactNode
  acts: RowActs
}

export function GraphList({ rows, kind, lanes, headId, at, marks, complete, foot, loadOlder, acts }: Props) {
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const place = useScrollPlace(box)
  const scale = useTextScale()
  const offsets = useMemo(() => offsetsOf(rows, scale), [rows, scale])
  const selected = useMemo(
    () => rows.findIndex((row) => row.kind === "version" && row.version.number === at),
    [rows, at],
  )
  const [first, last] = visibleRange(offsets, place.top, place.height)
  useFollow(box, offsets, selected, at)

  useEffect(() => {
    if (last >= rows.length - AHEAD) loadOlder()
  }, [last, rows.length, loadOlder])

  const drawn = rows.slice(first, last).map((row, index) => ({ row, place: first + index }))
  const chosen = rows[selected]
  // The selected row holds the focus, so it stays in the page when it is scrolled out of view.
  if (chosen && (selected < first || selected >= last)) drawn.push({ row: chosen, place: selected })

  const drawnActs = useMemo<DrawnRowActs>(
    () => ({ ...acts, menu: (row, button) => setMenu({ row, button }) }),
    [acts],
  )
  const versions = rows.filter((row) => row.kind === "version").length
  return (
    <div className={classes.frame}>
      <div ref={setBox} className={classes.box} style={{ ["--graph" as string]: `${lanesWidth(lanes)}px` }}>
        <div
          role="grid"
          aria-label={t.list}
          aria-rowcount={complete ? versions : -1}
          className={classes.rows}
          style={{ blockSize: offsets.at(-1) }}
        >
          {drawn.map(({ row, place: index }) =>
            row.kind === "day" ? (
              <Day
                key={row.key}
                row={row}
                lanes={lanes}
                top={offsets[index] ?? 0}
                height={scale * DAY_HEIGHT}
              />
            ) : (
              <GraphRow
                key={row.key}
                row={row}
                kind={kind}
                lanes={lanes}
                top={offsets[index] ?? 0}
                height={scale * ROW_HEIGHT}
                isHead={row.version.id === headId}
                selected={index === selected}
                marked={marks.includes(row.version.number)}
                acts={drawnActs}
              />
            ),
          )}
        </div>
      </div>
      {foot(versions)}
      {menu && (
        <RowMenu
          open={menu}
          kind={kind}
          isHead={menu.row.version.id === headId}
          marked={marks.includes(menu.row.version.number)}
          acts={acts}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  )
}

const Day = memo(function Day({
  row,
  lanes,
  top,
  height,
}: {
  row: Extract<Row, { kind: "day" }>
  lanes: number
  top: number
  height: number
}) {
  return (
    <div role="row" className={classes.day} style={{ insetBlockStart: top, blockSize: height }}>
      <div role="gridcell" className={classes.dayCell}>
        <PassingLanes lines={row.lines} lanes={lanes} height={height} />
        <Text size="xs" fw={600} c="dimmed" component="span">
          {dayName(row.at, t.days)}
        </Text>
      </div>
    </div>
  )
})

/** Scrolls the selected row into view when the selection moves, and takes the focus along when the list had it. */
function useFollow(
  box: HTMLDivElement | null,
  offsets: readonly number[],
  selected: number,
  at: number | null,
): void {
  const shown = useRef<number | null>(null)
  useEffect(() => {
    if (!box || selected < 0 || shown.current === at) return
    const isFirst = shown.current === null
    shown.current = at
    const to = reveal(offsets, selected, box.scrollTop, box.clientHeight, DAY_HEIGHT)
    if (to !== null) box.scrollTo({ top: isFirst ? to - box.clientHeight / 3 : to, behavior: "instant" })
    if (box.contains(document.activeElement) && document.activeElement?.getAttribute("role") === "row")
      box.querySelector<HTMLElement>(`[data-row="${at}"]`)?.focus({ preventScroll: true })
  }, [box, offsets, selected, at])
}

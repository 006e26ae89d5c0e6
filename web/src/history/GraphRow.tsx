/** One row of the history list: line, names, what changed in pictures, message, who and when, actions. */
import { ActionIcon, Badge, Text } from "@mantine/core"
import { IconDots } from "@tabler/icons-react"
import { memo } from "react"
import type { VersionSummary } from "../api/types"
import { ago, moment } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { Lanes } from "./Lanes"
import { ROW_HEIGHT, type VersionRow } from "./rows"
import classes from "./GraphList.module.css"

const t = en.history
const PICTURES = 3

export interface RowActs {
  select(row: VersionRow): void
  /** What a click does: selects, and on narrow screens also opens the details. */
  click(row: VersionRow): void
  open(row: VersionRow): void
  mark(version: VersionSummary): void
  restore(version: VersionSummary): void
  workOn(version: VersionSummary): void
  compare(version: VersionSummary): void
}

/** A row's own acts: besides those of the list, its menu opens at the button that was pressed. */
export interface DrawnRowActs extends RowActs {
  menu(row: VersionRow, button: HTMLElement): void
}

interface Props {
  row: VersionRow
  lanes: number
  top: number
  isHead: boolean
  selected: boolean
  marked: boolean
  acts: DrawnRowActs
}

/** Kept as it is while nothing about it changes: scrolling draws only the rows that come into view. */
export const GraphRow = memo(function GraphRow(props: Props) {
  const { row, lanes, top, isHead, selected, marked, acts } = props
  const { version, graph } = row
  return (
    // The keys of the list act on the selected row; a click only selects.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      aria-rowindex={row.index}
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      data-row={version.number}
      data-marked={marked || undefined}
      className={classes.row}
      style={{ insetBlockStart: top, blockSize: ROW_HEIGHT }}
      onClick={() => acts.click(row)}
      onDoubleClick={() => acts.open(row)}
    >
      <div role="gridcell" className={classes.graph}>
        <Lanes
          graph={graph}
          lanes={lanes}
          height={ROW_HEIGHT}
          isHead={isHead}
          isMerge={version.second_parent_id !== null}
        />
        {!graph.current && <span className="visually-hidden">{t.notCurrent}</span>}
        {marked && <span className="visually-hidden">{t.marks.marked}</span>}
      </div>
      <div role="gridcell" className={classes.refs}>
        <Refs version={version} isHead={isHead} />
      </div>
      <div role="gridcell" className={classes.pictures}>
        <Changed version={version} />
      </div>
      <div role="gridcell" className={classes.message}>
        <Text size="sm" fw={550} lineClamp={1} title={version.message}>
          {version.message}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {t.version(version.number)}
          <span className={classes.origin}> · {t.origins[version.origin]}</span>
          <span className={classes.inlineWho}> · {version.author?.name ?? en.someone}</span>
          <span className={classes.inlineWhen}> · {ago(version.created_at)}</span>
        </Text>
      </div>
      <div role="gridcell" className={classes.who}>
        <Text size="xs" truncate>
          {version.author?.name ?? en.someone}
        </Text>
        <Text
          size="xs"
          c="dimmed"
          component="time"
          dateTime={version.created_at}
          title={moment(version.created_at)}
        >
          {ago(version.created_at)}
        </Text>
      </div>
      <div role="gridcell" className={classes.menu}>
        <ActionIcon
          aria-label={t.row.menu(version.number)}
          aria-haspopup="menu"
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation()
            acts.menu(row, event.currentTarget)
          }}
        >
          <IconDots size={18} />
        </ActionIcon>
      </div>
    </div>
  )
})

function Refs({ version, isHead }: { version: VersionSummary; isHead: boolean }) {
  return (
    <>
      {isHead && (
        <Badge variant="filled" size="sm">
          {t.current}
        </Badge>
      )}
      {version.labels.map((label) => (
        <Badge key={label} size="sm" variant="light" color="gray" title={label}>
          {label}
        </Badge>
      ))}
    </>
  )
}

function Changed({ version }: { version: VersionSummary }) {
  const { changed } = version
  if (changed.length === 0)
    return version.poster ? <Picture digest={version.poster} alt="" width={64} /> : null
  const count = changed.length
  const shown = count > PICTURES ? changed.slice(0, PICTURES - 1) : changed
  // A narrow list has room for two: one picture and how many more, when there are more than two.
  const tight = count > 2
  return (
    <>
      {shown.map((scene, index) => (
        <div key={scene.scene_id} className={tight && index > 0 ? classes.whenWide : undefined}>
          <Picture digest={scene.thumbnail} alt={t.scene(scene.position, scene.title)} width={56}>
            <span className={classes.position} aria-hidden>
              {scene.position}
            </span>
          </Picture>
        </div>
      ))}
      {count > PICTURES && <More count={count - PICTURES + 1} className={classes.whenWide} />}
      {tight && <More count={count - 1} className={classes.whenTight} />}
    </>
  )
}

const More = ({ count, className }: { count: number; className: string | undefined }) => (
  <span className={`${classes.more} ${className ?? ""}`}>
    <span aria-hidden>{t.more(count)}</span>
    <span className="visually-hidden">{t.moreScenes(count)}</span>
  </span>
)

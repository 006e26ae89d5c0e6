/** One row of the history list: line, names, what changed in pictures, message, who and when, actions. */
import { ActionIcon, Badge, Text } from "@mantine/core"
import { IconDots, IconPencil } from "@tabler/icons-react"
import { memo } from "react"
import type { Kind, VersionSummary } from "../api/types"
import { ago, moment } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { pictureOfChange } from "./changed"
import { Lanes } from "./Lanes"
import type { VersionRow } from "./rows"
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
  kind: Kind
  lanes: number
  top: number
  height: number
  isHead: boolean
  selected: boolean
  marked: boolean
  acts: DrawnRowActs
}

/** Kept as it is while nothing about it changes: scrolling draws only the rows that come into view. */
export const GraphRow = memo(function GraphRow(props: Props) {
  const { row, kind, lanes, top, height, isHead, selected, marked, acts } = props
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
      style={{ insetBlockStart: top, blockSize: height }}
      onClick={() => acts.click(row)}
      onDoubleClick={() => acts.open(row)}
    >
      <div role="gridcell" className={classes.graph}>
        <Lanes
          graph={graph}
          lanes={lanes}
          height={height}
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
        <Changed version={version} kind={kind} />
      </div>
      <div role="gridcell" className={classes.message}>
        <Text size="sm" fw={550} lineClamp={1} title={version.message}>
          {version.message}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {en.headed(kind, version.number)}
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
          aria-label={t.row.menu(en.numbered(kind, version.number))}
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

function Changed({ version, kind }: { version: VersionSummary; kind: Kind }) {
  const { changed } = version
  if (changed.length === 0) return <Unseen version={version} kind={kind} />
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

/** A version that changed no scene: a picture's own picture, or a plate, as what it changed is not to be seen. */
function Unseen({ version, kind }: { version: VersionSummary; kind: Kind }) {
  if (!version.poster) return null
  const picture = pictureOfChange(version, kind)
  return <Picture digest={picture} alt="" width={64} plate={<IconPencil size={16} aria-hidden />} />
}

const More = ({ count, className }: { count: number; className: string | undefined }) => (
  <span className={`${classes.more} ${className ?? ""}`}>
    <span aria-hidden>{t.more(count)}</span>
    <span className="visually-hidden">{t.moreScenes(count)}</span>
  </span>
)

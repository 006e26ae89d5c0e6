/** The history of a project: the graph of its versions, one version in detail, and everything that was done. */
import { Drawer, Stack } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import { useState } from "react"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { ErrorState, RowsSkeleton } from "../ui/states"
import { Activity } from "./Activity"
import { Detail, type Place } from "./Detail"
import { FirstRun } from "./FirstRun"
import { Foot } from "./Foot"
import { GraphList } from "./GraphList"
import { NAME_FIELD } from "./Labels"
import { NothingFound } from "./NothingFound"
import { Toolbar } from "./Toolbar"
import { useActs } from "./useActs"
import { useHistory, type HistoryView } from "./useHistory"
import type { RowActs } from "./GraphRow"
import { isFiltered, type VersionRow } from "./rows"
import classes from "./HistoryScreen.module.css"

const t = en.history

export function HistoryScreen() {
  const view = useHistory()
  const empty = !view.loading && view.versions.length === 0 && !view.error
  return (
    <div className={classes.screen}>
      {view.tab === "activity" ? (
        <ActivitySection view={view} />
      ) : empty ? (
        <FirstRun view={view} />
      ) : (
        <Versions view={view} />
      )}
    </div>
  )
}

function ActivitySection({ view }: { view: HistoryView }) {
  return (
    <div className={classes.wide}>
      <Toolbar view={view} />
      <Activity projectId={view.projectId} />
    </div>
  )
}

function Versions({ view }: { view: HistoryView }) {
  const { project, head, at, go } = view
  const [marks, setMarks] = useState<number[]>([])
  const narrow = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: false }) ?? false
  // A link to a version shows the version, also where its details are a sheet.
  const [drawer, setDrawer] = useState(view.chosen)
  const acts = useActs(project, (made) => go({ at: made }))
  const rowActs = useRowActs(view, acts, setMarks, {
    openDetail: () => (narrow ? setDrawer(true) : focusDetail()),
    opensOnClick: narrow,
  })
  useHistoryKeys(view, acts, rowActs, marks)

  const compareMarks = (): void => {
    const [a, b] = [...marks].sort((x, y) => x - y)
    if (a !== undefined && b !== undefined) acts.compare(a, b)
  }
  const kind = project?.kind ?? "video"
  const detail = project && at !== null && (
    <Detail
      project={project}
      at={at}
      head={head}
      acts={acts}
      place={placeOf(view, at)}
      onCurrent={() => go({ at: undefined })}
    />
  )
  return (
    <div className={classes.columns}>
      <div className={classes.main}>
        <Toolbar view={view} />
        {view.error ? (
          <ErrorState error={view.error} onRetry={view.retry} />
        ) : view.loading ? (
          <RowsSkeleton rows={9} />
        ) : view.rows.length === 0 && view.complete ? (
          <NothingFound view={view} />
        ) : (
          <GraphList
            {...view}
            kind={kind}
            headId={head?.id ?? null}
            marks={marks}
            acts={rowActs}
            foot={(count) => (
              <Foot
                {...view}
                count={count}
                filtered={isFiltered(view.filter)}
                kind={kind}
                marks={marks}
                onCompare={compareMarks}
                onClear={() => setMarks([])}
              />
            )}
          />
        )}
      </div>
      {narrow ? (
        <Drawer
          opened={drawer}
          onClose={() => setDrawer(false)}
          position="bottom"
          size="88%"
          title={t.detail.open}
          classNames={{ body: classes.drawer, content: classes.drawerContent }}
        >
          {detail}
        </Drawer>
      ) : (
        <Stack id={DETAIL} tabIndex={-1} className={classes.side}>
          {detail}
        </Stack>
      )}
    </div>
  )
}

const DETAIL = "history-detail"
const focusDetail = (): void => document.getElementById(DETAIL)?.focus()

/** How a version lies to the current one, by both parents. */
function placeOf({ versions, head, isAncestor }: HistoryView, at: number): Place {
  const version = versions.find((each) => each.number === at)
  if (!head || !version) return at === head?.number ? "current" : "before"
  if (version.id === head.id) return "current"
  if (isAncestor(version.id, head.id)) return "before"
  return isAncestor(head.id, version.id) ? "after" : "beside"
}

function useRowActs(
  view: HistoryView,
  acts: ReturnType<typeof useActs>,
  setMarks: (change: (before: number[]) => number[]) => void,
  { openDetail, opensOnClick }: { openDetail(): void; opensOnClick: boolean },
): RowActs {
  const { go, head } = view
  const select = ({ version }: VersionRow): void => go({ at: version.number })
  const open = (row: VersionRow): void => {
    select(row)
    openDetail()
  }
  return {
    select,
    click: opensOnClick ? open : select,
    open,
    mark: ({ number }) =>
      setMarks((before) =>
        before.includes(number) ? before.filter((each) => each !== number) : [...before.slice(-1), number],
      ),
    restore: ({ number }) => acts.mutation.mutate({ kind: "restore", version: number }),
    workOn: (version) => acts.workOn(version.id === head?.id ? null : version.number),
    compare: ({ number }) => head && acts.compare(number, head.number),
  }
}

function useHistoryKeys(
  view: HistoryView,
  acts: ReturnType<typeof useActs>,
  rowActs: RowActs,
  marks: readonly number[],
): void {
  const rows = view.rows.filter((row) => row.kind === "version")
  const place = rows.findIndex((row) => row.version.number === view.at)
  const chosen = rows[place]
  const move = (by: number): void => {
    const next = rows[Math.min(Math.max(place + by, 0), rows.length - 1)]
    if (next) rowActs.select(next)
  }
  useKeys("history", {
    above: () => move(-1),
    below: () => move(1),
    open: () => chosen && rowActs.open(chosen),
    mark: () => chosen && rowActs.mark(chosen.version),
    restore: () => chosen && chosen.version.id !== view.head?.id && rowActs.restore(chosen.version),
    fork: () => chosen && rowActs.workOn(chosen.version),
    compare: () => {
      const [a, b] = [...marks].sort((x, y) => x - y)
      if (a !== undefined && b !== undefined) acts.compare(a, b)
      else if (chosen) rowActs.compare(chosen.version)
    },
    name: () => document.getElementById(NAME_FIELD)?.focus(),
  })
}

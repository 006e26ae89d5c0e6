/** What the tables of projects show of their storage, under Usage and for administrators alike. */
import type { OwnedProject, ProjectStorage } from "../api/types"
import type { Column } from "../tables/DataTable"
import { ago, bytes, moment, money } from "../ui/format"
import { en } from "../ui/messages/en"
import { LevelBadge } from "./LevelBadge"
import { ProjectName } from "./ProjectName"

const t = en.storage

const NAME = {
  name: "project",
  label: t.columns.project,
  head: true,
  value: (row: ProjectStorage) => row.name,
}

export const PROJECT_COLUMNS: Column<ProjectStorage>[] = [
  { ...NAME, show: (row) => <Name row={row} /> },
  { name: "state", label: t.columns.state, fileOnly: true, value: (row) => (row.deleted ? "deleted" : "") },
  { name: "versions", label: t.columns.versions, end: true, value: (row) => row.versions },
  size("stored_bytes", t.columns.unique, (row) => row.unique_bytes),
  size("shared_bytes", t.columns.shared, (row) => row.shared_bytes),
  size("at_hand_bytes", t.columns.hot, (row) => row.hot_bytes),
  size("archived_bytes", t.columns.cold, (row) => row.cold_bytes),
  {
    name: "usd_per_month",
    label: t.columns.cost,
    end: true,
    value: (row) => row.cost_month_usd,
    show: (row) => money(row.cost_month_usd),
  },
  {
    name: "last_touched",
    label: t.columns.touched,
    value: (row) => row.last_touched,
    show: (row) => (
      <time dateTime={row.last_touched} title={moment(row.last_touched)}>
        {ago(row.last_touched)}
      </time>
    ),
  },
]

/** For administrators: whose it is, and what is over a limit. Only one's own projects can be opened. */
export const everybodysColumns = (me: string): Column<OwnedProject>[] => [
  { ...NAME, show: (row) => <Name row={row} linked={row.owner.id === me} /> },
  { name: "owner", label: t.columns.owner, value: (row) => row.owner.name },
  ...PROJECT_COLUMNS.slice(1),
  { name: "level", label: t.columns.level, fileOnly: true, value: (row) => row.level },
]

function size(name: string, label: string, value: (row: ProjectStorage) => number): Column<ProjectStorage> {
  return { name, label, end: true, value, show: (row) => bytes(value(row)) }
}

function Name({ row, linked }: { row: ProjectStorage; linked?: boolean }) {
  return (
    <ProjectName id={row.project_id} name={row.name} deleted={row.deleted} linked={linked}>
      {row.level !== "fine" && <LevelBadge level={row.level} />}
    </ProjectName>
  )
}

/** What takes the most room stands first. */
export const byRoom = <Row extends ProjectStorage>(projects: readonly Row[]): Row[] =>
  [...projects].sort((a, b) => b.unique_bytes - a.unique_bytes)

/** Who stores how much against which limit, and every project with what it takes and costs. */
import { Group, Paper, Stack, Title } from "@mantine/core"
import type { HouseStorage, PersonStorage } from "../api/types"
import { CsvButton } from "../tables/CsvButton"
import { DataTable, type Column } from "../tables/DataTable"
import { bytes, money } from "../ui/format"
import { en } from "../ui/messages/en"
import { storageAdmin } from "../ui/messages/en/storageAdmin"
import { LevelBadge } from "../usage/LevelBadge"
import { byRoom, everybodysColumns } from "../usage/projects"

const t = en.storage
const c = t.columns

const size = (name: string, label: string, value: (row: PersonStorage) => number): Column<PersonStorage> => ({
  name,
  label,
  end: true,
  value,
  show: (row) => bytes(value(row)),
})

const PEOPLE_COLUMNS: Column<PersonStorage>[] = [
  { name: "person", label: c.person, head: true, value: (row) => row.person.name },
  size("stored_bytes", c.unique, (row) => row.unique_bytes),
  size("at_hand_bytes", c.hot, (row) => row.hot_bytes),
  size("archived_bytes", c.cold, (row) => row.cold_bytes),
  {
    name: "usd_per_month",
    label: c.cost,
    end: true,
    value: (row) => row.cost_month_usd,
    show: (row) => money(row.cost_month_usd),
  },
  {
    name: "limit_bytes",
    label: c.limit,
    end: true,
    value: (row) => row.limit_bytes,
    show: (row) => (row.limit_bytes === null ? t.noLimit : bytes(row.limit_bytes)),
  },
  {
    name: "level",
    label: c.level,
    value: (row) => row.level,
    show: (row) => <LevelBadge level={row.level} />,
  },
]

export function Tables({ storage, me }: { storage: HouseStorage; me: string }) {
  return (
    <>
      <Titled
        title={storageAdmin.people}
        file="storage-by-person"
        columns={PEOPLE_COLUMNS}
        rows={storage.people}
        keyOf={(row) => row.person.id}
        minWidth={560}
      />
      <Titled
        title={storageAdmin.projects}
        file="storage-by-project"
        columns={everybodysColumns(me)}
        rows={byRoom(storage.projects)}
        keyOf={(row) => row.project_id}
        minWidth={740}
      />
    </>
  )
}

type TitledProps<Row> = {
  title: string
  file: string
  columns: Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  minWidth: number
}

function Titled<Row>({ title, file, ...table }: TitledProps<Row>) {
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section">
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2}>{title}</Title>
          <CsvButton of={title} name={file} columns={table.columns} rows={table.rows} />
        </Group>
        <DataTable label={title} {...table} />
      </Stack>
    </Paper>
  )
}

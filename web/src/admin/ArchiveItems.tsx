/** The dry run's rows: each clip version, what would happen to it, why, and the bytes that frees. */
import { Badge, Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core"
import {
  IconArchive,
  IconArrowBackUp,
  IconCheck,
  IconCopyOff,
  IconSearch,
  IconTrash,
  type TablerIcon,
} from "@tabler/icons-react"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { useState } from "react"
import type { ArchiveAction, ArchiveItem } from "../api/types"
import { CsvButton } from "../tables/CsvButton"
import { DataTable, type Column } from "../tables/DataTable"
import { bytes } from "../ui/format"
import { en } from "../ui/messages/en"
import { storageAdmin as t } from "../ui/messages/en/storageAdmin"
import { changing, countsOf, shownItems } from "./items"
import { ACTIONS, type StorageSearch } from "./search"

const c = en.storage.columns
const PAGE = 50

const LOOKS: Record<ArchiveAction, { color: string; icon: TablerIcon }> = {
  keep: { color: "gray", icon: IconCheck },
  archive: { color: "violet", icon: IconArchive },
  delete: { color: "red", icon: IconTrash },
  thaw: { color: "cyan", icon: IconArrowBackUp },
  drop_copy: { color: "orange", icon: IconCopyOff },
}

const COLUMNS: Column<ArchiveItem>[] = [
  { name: "action", label: c.action, value: (row) => row.action, show: (row) => <Act action={row.action} /> },
  { name: "project", label: c.project, value: (row) => row.project_name },
  { name: "clip", label: c.clip, head: true, value: (row) => row.title, show: (row) => t.clip(row) },
  {
    name: "version",
    label: c.version,
    value: (row) => row.version_number,
    show: (row) => en.versionShort(row.version_number),
  },
  { name: "reason", label: c.reason, value: (row) => row.reason, wrap: true },
  {
    name: "age_days",
    label: c.age,
    end: true,
    value: (row) => row.age_days,
    show: (row) => t.days(Math.floor(row.age_days)),
  },
  { name: "size_bytes", label: c.size, end: true, value: (row) => row.size, show: (row) => bytes(row.size) },
  {
    name: "frees_bytes",
    label: c.frees,
    end: true,
    value: (row) => row.frees_bytes,
    show: (row) => bytes(row.frees_bytes),
  },
]

export function ArchiveItems({ items }: { items: ArchiveItem[] }) {
  const { show, q = "" }: StorageSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const [pages, setPages] = useState(1)
  const counts = countsOf(items)
  const found = shownItems(items, show, q)
  const look = (search: StorageSearch) => {
    setPages(1)
    void navigate({ to: "/admin/storage", search, replace: true, resetScroll: false })
  }
  const rest = found.length - pages * PAGE
  return (
    <Stack gap="xs">
      <Group align="end" gap="sm">
        <NativeSelect
          label={t.filter}
          value={show ?? "changes"}
          onChange={({ currentTarget: { value } }) =>
            look({
              show: value === "changes" ? undefined : (value as StorageSearch["show"]),
              q: q || undefined,
            })
          }
          data={[
            { value: "changes", label: t.option(t.filters.changes, changing(counts)) },
            { value: "all", label: t.option(t.filters.all, items.length) },
            ...ACTIONS.map((action) => ({
              value: action,
              label: t.option(t.actions[action], counts[action]),
            })),
          ]}
        />
        <TextInput
          label={t.search}
          type="search"
          leftSection={<IconSearch size={15} aria-hidden />}
          value={q}
          onChange={({ currentTarget: { value } }) => look({ show, q: value || undefined })}
          flex="1 1 220px"
          maw={340}
        />
        <Text size="sm" c="dimmed" role="status" ms="auto" pb={7}>
          {t.rows(Math.min(found.length, pages * PAGE), found.length)}
        </Text>
        <CsvButton of={t.archive} name="archive-dry-run" columns={COLUMNS} rows={found} />
      </Group>
      {found.length === 0 ? (
        <Text c="dimmed" size="sm" py="md">
          {items.length === 0 ? t.noVersions : show || q ? t.noMatch : t.noChange}
        </Text>
      ) : (
        <DataTable
          label={t.archive}
          columns={COLUMNS}
          rows={found.slice(0, pages * PAGE)}
          keyOf={(row) => `${row.version_id} ${row.action}`}
          minWidth={900}
        />
      )}
      {rest > 0 && (
        <Button variant="default" size="xs" w="fit-content" onClick={() => setPages(pages + 1)}>
          {t.more(Math.min(rest, PAGE))}
        </Button>
      )}
    </Stack>
  )
}

function Act({ action }: { action: ArchiveAction }) {
  const { color, icon: Icon } = LOOKS[action]
  return (
    <Badge miw="max-content" variant="light" color={color} leftSection={<Icon size={12} aria-hidden />}>
      {t.actions[action]}
    </Badge>
  )
}

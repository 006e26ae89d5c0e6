/** The dry run's rows: each clip version, what would happen to it, why, and the bytes that frees. */
import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core"
import { IconSearch } from "@tabler/icons-react"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { useMemo, useState } from "react"
import type { ArchiveItem } from "../api/types"
import { CsvButton } from "../tables/CsvButton"
import { DataTable } from "../tables/DataTable"
import { storageAdmin as t } from "../ui/messages/en/storageAdmin"
import { useTyped } from "../ui/useTyped"
import { columnsOf } from "./archiveColumns"
import { changing, countsOf, shownItems } from "./items"
import { ACTIONS, type StorageSearch } from "./search"

const PAGE = 50

type Props = { items: ArchiveItem[]; mine: ReadonlySet<string> }

export function ArchiveItems({ items, mine }: Props) {
  const { show, q: address = "" }: StorageSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const [pages, setPages] = useState(1)
  const columns = useMemo(() => columnsOf(mine), [mine])
  const counts = countsOf(items)
  const look = (search: StorageSearch) => {
    setPages(1)
    void navigate({ to: "/admin/storage", search, replace: true, resetScroll: false })
  }
  const [q, type] = useTyped(address, (text) => look({ show, q: text || undefined }))
  const found = shownItems(items, show, q)
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
          onChange={({ currentTarget: { value } }) => type(value)}
          flex="1 1 220px"
          maw={340}
        />
        <Text size="sm" c="dimmed" role="status" ms="auto" pb={7}>
          {t.rows(Math.min(found.length, pages * PAGE), found.length)}
        </Text>
        <CsvButton of={t.archive} name="archive-dry-run" columns={columns} rows={found} />
      </Group>
      {found.length === 0 ? (
        <Text c="dimmed" size="sm" py="md">
          {items.length === 0 ? t.noVersions : show || q ? t.noMatch : t.noChange}
        </Text>
      ) : (
        <DataTable
          label={t.archive}
          columns={columns}
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

/** What the archive's dry run tells of a clip version: which it is, what would happen, why, and the bytes that frees. */
import { Anchor, Badge, Group } from "@mantine/core"
import {
  IconArchive,
  IconArrowBackUp,
  IconCheck,
  IconCopyOff,
  IconTrash,
  type TablerIcon,
} from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import type { ArchiveAction, ArchiveItem } from "../api/types"
import type { Column } from "../tables/DataTable"
import { bytes } from "../ui/format"
import { en } from "../ui/messages/en"
import { storageAdmin as t } from "../ui/messages/en/storageAdmin"
import { Picture } from "../ui/Picture"

const c = en.storage.columns

const LOOKS: Record<ArchiveAction, { color: string; icon: TablerIcon }> = {
  keep: { color: "gray", icon: IconCheck },
  archive: { color: "violet", icon: IconArchive },
  delete: { color: "red", icon: IconTrash },
  thaw: { color: "cyan", icon: IconArrowBackUp },
  drop_copy: { color: "orange", icon: IconCopyOff },
}

/** `mine`: the projects that can be opened, which are one's own. */
export const columnsOf = (mine: ReadonlySet<string>): Column<ArchiveItem>[] => [
  { name: "action", label: c.action, value: (row) => row.action, show: (row) => <Act action={row.action} /> },
  { name: "project", label: c.project, value: (row) => row.project_name },
  {
    name: "clip",
    label: c.clip,
    head: true,
    value: (row) => row.title,
    show: (row) => <Clip row={row} linked={mine.has(row.project_id)} />,
  },
  {
    name: "version",
    label: c.version,
    value: (row) => row.version_number,
    show: (row) => en.numbered("clip", row.version_number),
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

function Clip({ row, linked }: { row: ArchiveItem; linked: boolean }) {
  const words = t.clip(row)
  return (
    <Group gap="xs" wrap="nowrap" miw={240}>
      <Picture digest={row.thumbnail} alt="" width={64} />
      {linked ? (
        <Anchor
          underline="always"
          size="sm"
          title={t.openClip(words)}
          renderRoot={(props) => (
            <Link
              to="/p/$projectId/clips"
              params={{ projectId: row.project_id }}
              search={{ clip: row.scene_id }}
              {...props}
            />
          )}
        >
          {words}
        </Anchor>
      ) : (
        words
      )}
    </Group>
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

/** Says before a run which clip versions it would move to the archive. */
import { Text, Tooltip } from "@mantine/core"
import { IconArchive } from "@tabler/icons-react"
import type { Plan } from "../api/types"
import { en } from "../ui/messages/en"

const t = en.archive.plan

export function ArchiveNotice({ plan }: { plan: Plan }) {
  const { archives } = plan
  const [first] = archives
  if (!first) return null
  const many = archives.length > 1
  const all = archives.map((each) => t.line(each.position, each.title, each.version_number)).join("; ")
  return (
    <Tooltip label={many ? all : t.whyOne} multiline w={260} disabled={!many}>
      <Text size="xs" data-archives={archives.length} style={{ display: "flex", gap: 6 }}>
        <IconArchive size={14} aria-hidden style={{ flex: "none", marginTop: 2 }} />
        <span>
          {many ? t.many(archives.length) : t.one(first.version_number, first.title)}{" "}
          {many ? t.why : t.whyOne}
          {many && <span className="visually-hidden">{all}</span>}
        </span>
      </Text>
    </Tooltip>
  )
}

/** What happened at the door, newest first, page by page. */
import { Button, Stack, Text } from "@mantine/core"
import { useAudit } from "../api/queries"
import type { Happening } from "../api/types"
import { moment } from "../ui/format"
import { people as t } from "../ui/messages/en/people"
import { ErrorState, RowsSkeleton } from "../ui/states"

export function Audit() {
  const audit = useAudit()
  if (audit.isPending) return <RowsSkeleton rows={4} />
  if (audit.isError) return <ErrorState error={audit.error} onRetry={() => void audit.refetch()} />
  const entries = audit.data.pages.flatMap((page) => page.items)
  if (entries.length === 0) return <Text size="sm">{t.auditNone}</Text>
  return (
    <Stack gap="sm">
      <Stack component="ol" gap="xs" m={0} p={0} style={{ listStyle: "none", overflowWrap: "anywhere" }}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Text size="sm">{t.happened(entry)}</Text>
            <Text size="sm" c="dimmed">
              {details(entry)}
            </Text>
          </li>
        ))}
      </Stack>
      {audit.hasNextPage && (
        <Button
          variant="default"
          loading={audit.isFetchingNextPage}
          onClick={() => void audit.fetchNextPage()}
          style={{ alignSelf: "start" }}
        >
          {t.earlier}
        </Button>
      )}
    </Stack>
  )
}

/** When, by whom where it was somebody else, and from which address. */
const details = (entry: Happening): string =>
  [
    moment(entry.at),
    entry.actor && entry.actor.id !== entry.person?.id && t.by(entry.actor.name),
    entry.address && t.from(entry.address),
  ]
    .filter(Boolean)
    .join(" · ")

/** Money of this month, what is stored, and what the next collection would do. */
import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core"
import { useStorage, useUsage } from "../api/queries"
import type { Storage, Usage } from "../api/types"
import { bytes, money } from "../ui/format"
import { en } from "../ui/messages/en"
import { ErrorState, RowsSkeleton } from "../ui/states"
import { Collection } from "./Collection"
import { MoneyTables } from "./MoneyTables"

const t = en.usage

export function UsageScreen() {
  const usage = useUsage()
  const storage = useStorage()
  return (
    <Stack maw={1080} mx="auto">
      <Title order={1}>{t.title}</Title>
      {usage.isError && <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />}
      {storage.isError && <ErrorState error={storage.error} onRetry={() => void storage.refetch()} />}
      {(usage.isPending || storage.isPending) && <RowsSkeleton />}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        {usage.data && <MoneyFigures usage={usage.data} />}
        {storage.data && <StorageFigures storage={storage.data} />}
      </SimpleGrid>
      {usage.data && <MoneyTables usage={usage.data} />}
      <Collection />
    </Stack>
  )
}

function MoneyFigures({ usage }: { usage: Usage }) {
  return (
    <>
      <Figure
        label={t.spent}
        value={money(usage.spent_usd)}
        note={usage.cap_usd == null ? t.noCap : t.ofCap(money(usage.cap_usd))}
      />
      <Figure label={t.reserved} value={money(usage.reserved_usd)} note={t.reservedText} />
    </>
  )
}

function StorageFigures({ storage }: { storage: Storage }) {
  const share = storage.logical_bytes > 0 ? storage.saved_bytes / storage.logical_bytes : 0
  const percent = new Intl.NumberFormat("en", { style: "percent" }).format(share)
  return (
    <>
      <Figure
        label={t.stored}
        value={bytes(storage.unique_bytes)}
        note={t.storedText(bytes(storage.logical_bytes))}
      />
      <Figure label={t.saved} value={percent} note={t.savedText(bytes(storage.saved_bytes))} />
    </>
  )
}

function Figure({ label, value, note }: { label: string; value: string; note: string }) {
  return (
    <Paper withBorder p="md" bg="var(--surface)">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={28} fw={700} lh={1.3}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Paper>
  )
}

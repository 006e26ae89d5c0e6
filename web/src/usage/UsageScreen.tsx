/** One's own money of this month, and what one's versions store. */
import { Anchor, Group, SimpleGrid, Stack, Title } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { useMe, useStorage, useUsage } from "../api/queries"
import type { OwnStorage as Own, Usage } from "../api/types"
import { bytes, money, percent } from "../ui/format"
import { en } from "../ui/messages/en"
import { ErrorState, Loading } from "../ui/states"
import { Figure, FigureSkeleton } from "./Figure"
import { MoneyTables } from "./MoneyTables"
import { OwnStorage, OwnStorageSkeleton } from "./OwnStorage"

const t = en.usage

export function UsageScreen() {
  const usage = useUsage()
  const storage = useStorage()
  const me = useMe()
  return (
    <Stack maw={1080} mx="auto">
      <Group justify="space-between">
        <Title order={1}>{t.title}</Title>
        {me.data?.role === "admin" && (
          <Anchor underline="always" renderRoot={(props) => <Link to="/admin/storage" {...props} />}>
            {en.storage.seeAll}
          </Anchor>
        )}
      </Group>
      {usage.isError && <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />}
      {storage.isError && <ErrorState error={storage.error} onRetry={() => void storage.refetch()} />}
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing={{ base: "xs", sm: "md" }}>
        {usage.isPending && <TwoSkeletons />}
        {usage.data && <MoneyFigures usage={usage.data} />}
        {storage.isPending && <TwoSkeletons />}
        {storage.data && <StorageFigures storage={storage.data} />}
      </SimpleGrid>
      {usage.data && <MoneyTables usage={usage.data} />}
      {storage.isPending && <OwnStorageSkeleton />}
      {storage.data && <OwnStorage storage={storage.data} />}
    </Stack>
  )
}

const TwoSkeletons = (): ReactNode => (
  <>
    <Loading>
      <FigureSkeleton />
    </Loading>
    <FigureSkeleton />
  </>
)

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

function StorageFigures({ storage }: { storage: Own }) {
  const share = storage.logical_bytes > 0 ? storage.saved_bytes / storage.logical_bytes : 0
  return (
    <>
      <Figure
        label={t.stored}
        value={bytes(storage.unique_bytes)}
        note={t.storedText(bytes(storage.logical_bytes))}
      />
      <Figure label={t.saved} value={percent(share)} note={t.savedText(bytes(storage.saved_bytes))} />
    </>
  )
}

/** One's own money of this month, and what one's versions store. */
import { Anchor, Group, SimpleGrid, Stack, Title } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useMe, useStorage, useUsage } from "../api/queries"
import type { OwnStorage as Own, Usage } from "../api/types"
import { Fills } from "../charts/fills"
import classes from "../charts/fills.module.css"
import { bytes, money, percent } from "../ui/format"
import { en } from "../ui/messages/en"
import { ErrorState, Loading } from "../ui/states"
import { Figure } from "./Figure"
import { MoneyCharts, MoneyChartsSkeleton } from "./MoneyCharts"
import { OwnStorage, OwnStorageSkeleton } from "./OwnStorage"

const t = en.usage

export function UsageScreen() {
  const usage = useUsage()
  const storage = useStorage()
  const me = useMe()
  const busy = usage.isPending || storage.isPending
  return (
    <Stack maw={1080} mx="auto" className={classes.scope}>
      <Fills />
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
      <SimpleGrid
        minColWidth="10.5rem"
        autoFlow="auto-fit"
        spacing={{ base: "xs", sm: "md" }}
        aria-busy={busy}
      >
        <MoneyFigures usage={usage.data} />
        <StorageFigures storage={storage.data} />
      </SimpleGrid>
      {busy && <Busy />}
      {!busy && usage.data && <MoneyCharts usage={usage.data} />}
      {!busy && storage.data && <OwnStorage storage={storage.data} />}
    </Stack>
  )
}

/** Everything at once in the shape it will have: one part before the other would push it down. */
const Busy = () => (
  <Loading>
    <Stack>
      <MoneyChartsSkeleton />
      <OwnStorageSkeleton />
    </Stack>
  </Loading>
)

function MoneyFigures({ usage }: { usage: Usage | undefined }) {
  const cap = usage?.cap_usd
  return (
    <>
      <Figure
        label={t.spent}
        value={usage && money(usage.spent_usd)}
        note={usage && (cap == null ? t.noCap : t.ofCap(money(cap)))}
      />
      <Figure label={t.reserved} value={usage && money(usage.reserved_usd)} note={t.reservedText} />
    </>
  )
}

function StorageFigures({ storage }: { storage: Own | undefined }) {
  const share = storage && storage.logical_bytes > 0 ? storage.saved_bytes / storage.logical_bytes : 0
  return (
    <>
      <Figure
        label={t.stored}
        value={storage && bytes(storage.unique_bytes)}
        note={storage && t.storedText(bytes(storage.logical_bytes))}
      />
      <Figure
        label={t.saved}
        value={storage && percent(share)}
        note={storage && t.savedText(bytes(storage.saved_bytes))}
      />
    </>
  )
}

/** The figures at the head of storage and cost. */
import { SimpleGrid } from "@mantine/core"
import type { HouseStorage, HouseUsage } from "../api/types"
import { bytes, money, percent } from "../ui/format"
import { storageAdmin as t } from "../ui/messages/en/storageAdmin"
import { Figure } from "../usage/Figure"

const GRID = { minColWidth: "10.5rem", autoFlow: "auto-fit", spacing: { base: "xs", sm: "md" } } as const

export function Headline({ storage, usage }: { storage: HouseStorage; usage: HouseUsage | undefined }) {
  const { totals, rates } = storage
  const saved = totals.logical_bytes > 0 ? totals.saved_bytes / totals.logical_bytes : 0
  return (
    <SimpleGrid {...GRID}>
      <Figure
        label={t.stored}
        value={bytes(totals.unique_bytes)}
        note={t.storedNote(bytes(totals.logical_bytes))}
      />
      <Figure label={t.saved} value={percent(saved)} note={t.savedNote(bytes(totals.saved_bytes))} />
      <Figure label={t.hot} value={bytes(totals.hot_bytes)} note={t.hotNote(money(rates.hot_gb_month_usd))} />
      <Figure
        label={t.cold}
        value={bytes(totals.cold_bytes)}
        note={t.hotNote(money(rates.cold_gb_month_usd))}
      />
      <Figure label={t.orphans} value={bytes(totals.orphan_bytes)} note={t.orphansNote} />
      <Figure
        label={t.cost}
        value={money(totals.cost_month_usd)}
        note={usage ? t.costNote(money(usage.spent_usd)) : ""}
      />
    </SimpleGrid>
  )
}

/** The same cards while their figures are on their way; they are named already. */
export const HeadlineSkeleton = () => (
  <SimpleGrid {...GRID}>
    {[t.stored, t.saved, t.hot, t.cold, t.orphans, t.cost].map((label) => (
      <Figure key={label} label={label} value={undefined} note={undefined} />
    ))}
  </SimpleGrid>
)

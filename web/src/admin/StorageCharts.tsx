/** The two charts of storage and cost side by side, each with its table. */
import { SimpleGrid } from "@mantine/core"
import type { HouseStorage, HouseUsage } from "../api/types"
import { BytesPanel, SpendPanel } from "../charts/Panels"
import { PROJECT_COLUMNS } from "../usage/projects"

const BYTES_COLUMNS = PROJECT_COLUMNS.filter(({ name }) =>
  ["project", "at_hand_bytes", "archived_bytes"].includes(name),
)

export function StorageCharts({ storage, usage }: { storage: HouseStorage; usage: HouseUsage }) {
  const { hot_bytes, cold_bytes } = storage.totals
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <BytesPanel
        projects={storage.projects}
        columns={BYTES_COLUMNS}
        totals={{ hot: hot_bytes, cold: cold_bytes }}
      />
      <SpendPanel usage={usage} />
    </SimpleGrid>
  )
}

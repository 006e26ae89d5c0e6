/** The dry run of the collection: each file that would go, its reason, and on demand what is kept and why. */
import { Badge, Group, Paper, Skeleton, Stack, Switch, Text, Title } from "@mantine/core"
import { IconCheck, IconTrash } from "@tabler/icons-react"
import { useState } from "react"
import { useCollection } from "../api/queries"
import type { CollectionPlan } from "../api/types"
import { CsvButton } from "../tables/CsvButton"
import { DataTable, type Column } from "../tables/DataTable"
import { bytes } from "../ui/format"
import { en } from "../ui/messages/en"
import { ErrorState, Loading } from "../ui/states"

const t = en.usage
const SHOWN = 50
type Item = CollectionPlan["items"][number]

const COLUMNS: Column<Item>[] = [
  {
    name: "file",
    label: t.file,
    head: true,
    value: (row) => row.sha256,
    show: (row) => (
      <Text ff="monospace" fz="xs" title={row.sha256}>
        {row.sha256.slice(0, 10)}
      </Text>
    ),
  },
  { name: "outcome", label: t.outcome, value: (row) => (row.delete ? "delete" : "keep"), show: outcome },
  { name: "reason", label: t.reason, wrap: true, value: (row) => row.reason },
  {
    name: "age_days",
    label: t.age,
    end: true,
    value: (row) => row.age_days,
    show: (row) => t.days(Math.floor(row.age_days)),
  },
  { name: "size_bytes", label: t.size, end: true, value: (row) => row.size, show: (row) => bytes(row.size) },
]

export function Collection() {
  const plan = useCollection()
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section" aria-labelledby="collection">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} id="collection">
            {t.collection}
          </Title>
          <CsvButton of={t.collection} name="collection" columns={COLUMNS} rows={plan.data?.items ?? []} />
        </Group>
        {plan.isPending && (
          <Loading>
            <Skeleton h={90} />
          </Loading>
        )}
        {plan.isError && <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.data && <Items plan={plan.data} />}
      </Stack>
    </Paper>
  )
}

function Items({ plan }: { plan: CollectionPlan }) {
  const [kept, setKept] = useState(false)
  const going = plan.items.filter((item) => item.delete)
  const rows = kept ? plan.items : going
  const rest = rows.length - SHOWN
  return (
    <>
      <Text size="sm" c="dimmed">
        {going.length === 0 ? t.collectionNone : t.collectionText(bytes(plan.bytes))}
      </Text>
      {plan.items.length > going.length && (
        <Switch
          label={t.showKept(plan.items.length - going.length)}
          checked={kept}
          onChange={({ currentTarget: { checked } }) => setKept(checked)}
        />
      )}
      {rows.length > 0 && (
        <DataTable
          label={t.collection}
          columns={COLUMNS}
          rows={rows.slice(0, SHOWN)}
          keyOf={(row) => row.sha256}
        />
      )}
      {rest > 0 && (
        <Text size="sm" c="dimmed">
          {t.more(rest)}
        </Text>
      )}
    </>
  )
}

function outcome(row: Item) {
  const Icon = row.delete ? IconTrash : IconCheck
  return (
    <Badge
      miw="max-content"
      variant="light"
      color={row.delete ? "orange" : "gray"}
      leftSection={<Icon size={12} aria-hidden />}
    >
      {row.delete ? t.deletes : t.keeps}
    </Badge>
  )
}

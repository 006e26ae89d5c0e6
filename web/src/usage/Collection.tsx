/** The dry run of the collection: each file, its reason, and what would happen to it. */
import { Badge, Paper, Stack, Table, Text, Title } from "@mantine/core"
import { useCollection } from "../api/queries"
import type { CollectionPlan } from "../api/types"
import { bytes } from "../ui/format"
import { en } from "../ui/messages/en"
import { ErrorState, RowsSkeleton } from "../ui/states"

const t = en.usage
const SHOWN = 50

export function Collection() {
  const plan = useCollection()
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section">
      <Stack gap="sm">
        <Title order={2}>{t.collection}</Title>
        {plan.isPending && <RowsSkeleton rows={3} />}
        {plan.isError && <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.data && (
          <Text c="dimmed">
            {plan.data.items.length === 0 ? t.collectionNone : t.collectionText(bytes(plan.data.bytes))}
          </Text>
        )}
        {plan.data && plan.data.items.length > 0 && <Items plan={plan.data} />}
      </Stack>
    </Paper>
  )
}

function Items({ plan }: { plan: CollectionPlan }) {
  const rest = plan.items.length - SHOWN
  return (
    <>
      <Table.ScrollContainer
        minWidth={560}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "group", "aria-label": t.collection } }}
      >
        <Table aria-label={t.collection}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.file}</Table.Th>
              <Table.Th ta="end">{t.size}</Table.Th>
              <Table.Th ta="end">{t.age}</Table.Th>
              <Table.Th>{t.reason}</Table.Th>
              <Table.Th>{t.outcome}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {plan.items.slice(0, SHOWN).map((item) => (
              <Table.Tr key={item.sha256}>
                <Table.Td ff="monospace" fz="xs">
                  {item.sha256.slice(0, 10)}
                </Table.Td>
                <Table.Td ta="end">{bytes(item.size)}</Table.Td>
                <Table.Td ta="end">{t.days(Math.floor(item.age_days))}</Table.Td>
                <Table.Td>{item.reason}</Table.Td>
                <Table.Td>
                  <Badge variant="light" color={item.delete ? "orange" : "gray"}>
                    {item.delete ? t.deletes : t.keeps}
                  </Badge>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rest > 0 && (
        <Text size="sm" c="dimmed">
          {t.more(rest)}
        </Text>
      )}
    </>
  )
}

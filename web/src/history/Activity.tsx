/** Everything that was done to a project, newest first, each with its undo. */
import { Badge, Button, Stack, Table, Text } from "@mantine/core"
import { IconArrowBackUp, IconListDetails } from "@tabler/icons-react"
import { useInfiniteQuery } from "@tanstack/react-query"
import { useState } from "react"
import * as calls from "../api/calls"
import { keys } from "../api/queries"
import type { Operation } from "../api/types"
import { ago, moment } from "../ui/format"
import { en } from "../ui/messages/en"
import { Empty, ErrorState, RowsSkeleton } from "../ui/states"
import { undo } from "../ui/undo"
import classes from "./HistoryScreen.module.css"

const t = en.history.activity

export function Activity({ projectId }: { projectId: string }) {
  const query = useInfiniteQuery({
    queryKey: [...keys.operations(projectId), "pages"],
    queryFn: ({ pageParam }) => calls.operations.list({ project: projectId, cursor: pageParam, limit: 50 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (query.isPending) return <RowsSkeleton />
  const operations = query.data.pages.flatMap((page) => page.items)
  if (operations.length === 0)
    return <Empty icon={<IconListDetails size={28} />} title={t.empty} text={t.emptyText} />
  return (
    <Stack className={classes.activity} tabIndex={0} role="region" aria-label={t.table}>
      <Table verticalSpacing="sm" aria-label={t.table}>
        <Table.Tbody>
          {operations.map((operation) => (
            <Line key={operation.id} operation={operation} />
          ))}
        </Table.Tbody>
      </Table>
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
          style={{ alignSelf: "center" }}
        >
          {t.more}
        </Button>
      )}
    </Stack>
  )
}

function Line({ operation }: { operation: Operation }) {
  const [busy, setBusy] = useState(false)
  const act = (): void => {
    setBusy(true)
    void undo(operation).finally(() => setBusy(false))
  }
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={550} td={operation.undone ? "line-through" : undefined}>
          {operation.summary}
        </Text>
        <Text size="xs" c="dimmed" title={moment(operation.at)}>
          {en.history.detail.madeBy(operation.actor?.name ?? en.someone, ago(operation.at))}
        </Text>
      </Table.Td>
      <Table.Td ta="end" w="6.875rem">
        {operation.undone ? (
          <Badge variant="light" color="gray">
            {t.undone}
          </Badge>
        ) : operation.undoable ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowBackUp size={14} />}
            loading={busy}
            onClick={act}
          >
            {t.undo}
            <span className="visually-hidden">: {operation.summary}</span>
          </Button>
        ) : null}
      </Table.Td>
    </Table.Tr>
  )
}

/** Where the month's money went: by project and by kind of work. */
import { Paper, SimpleGrid, Table, Text, Title } from "@mantine/core"
import type { ReactNode } from "react"
import type { Usage } from "../api/types"
import { money } from "../ui/format"
import { en } from "../ui/messages/en"
import { kindOf } from "./kinds"
import { ProjectName } from "./ProjectName"

const t = en.usage

export function MoneyTables({ usage }: { usage: Usage }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Block title={t.byProject} empty={usage.by_project.length === 0}>
        <Table aria-label={t.byProject}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.project}</Table.Th>
              <Table.Th ta="end">{t.cost}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {usage.by_project.map((row) => (
              <Table.Tr key={row.project_id}>
                <Table.Td>
                  <ProjectName id={row.project_id} name={row.name} deleted={row.deleted} />
                </Table.Td>
                <Table.Td ta="end">{money(row.spent_usd)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Block>
      <Block title={t.byKind} empty={usage.by_kind.length === 0}>
        <Table aria-label={t.byKind}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.kind}</Table.Th>
              <Table.Th ta="end">{t.calls}</Table.Th>
              <Table.Th ta="end">{t.failed}</Table.Th>
              <Table.Th ta="end">{t.cost}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {usage.by_kind.map((row) => (
              <Table.Tr key={row.kind}>
                <Table.Td>{en.storage.kinds[kindOf(row.kind)]}</Table.Td>
                <Table.Td ta="end">{row.calls}</Table.Td>
                <Table.Td ta="end">{row.failed}</Table.Td>
                <Table.Td ta="end">{money(row.spent_usd)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Block>
    </SimpleGrid>
  )
}

function Block({ title, empty, children }: { title: string; empty: boolean; children: ReactNode }) {
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section">
      <Title order={2} mb="xs">
        {title}
      </Title>
      {empty ? <Text c="dimmed">{t.nothing}</Text> : children}
    </Paper>
  )
}

/** Everybody's accounts and what happened at the door; for administrators. */
import { Button, Paper, Stack, Text, Title } from "@mantine/core"
import { IconLock } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { useMe, usePeople } from "../api/queries"
import { people as t } from "../ui/messages/en/people"
import { Empty, ErrorState, RowsSkeleton } from "../ui/states"
import { AccountRow } from "./AccountRow"
import { AddPerson } from "./AddPerson"
import { Audit } from "./Audit"

export function PeopleScreen() {
  const me = useMe()
  if (!me.data) return null
  return (
    <Stack maw={860} mx="auto">
      <Title order={1}>{t.title}</Title>
      {me.data.role === "admin" ? <Everybody me={me.data.id} /> : <Refused />}
    </Stack>
  )
}

const Refused = () => (
  <Empty
    icon={<IconLock />}
    title={t.refusedTitle}
    text={t.refusedText}
    action={<Button renderRoot={(props) => <Link to="/settings" {...props} />}>{t.refusedAction}</Button>}
  />
)

function Everybody({ me }: { me: string }) {
  const people = usePeople()
  return (
    <>
      {people.isPending && <RowsSkeleton rows={3} />}
      {people.isError && <ErrorState error={people.error} onRetry={() => void people.refetch()} />}
      {people.data && (
        <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
          {people.data.items.map((account) => (
            <AccountRow key={account.id} account={account} mine={account.id === me} />
          ))}
        </Stack>
      )}
      <Section title={t.add} text={t.addText}>
        <AddPerson />
      </Section>
      <Section title={t.audit} text={t.auditText}>
        <Audit />
      </Section>
    </>
  )
}

const Section = ({ title, text, children }: { title: string; text: string; children: ReactNode }) => (
  <Paper withBorder p="md" bg="var(--surface)" component="section">
    <Title order={2}>{title}</Title>
    <Text size="sm" c="dimmed" mb="sm">
      {text}
    </Text>
    {children}
  </Paper>
)

/** The frame of the screens before sign-in: mark, words, one card. */
import { Center, Paper, Stack, Text, Title } from "@mantine/core"
import type { ReactNode } from "react"
import { useSetup } from "../api/queries"
import { en } from "../ui/messages/en"
import { Mark } from "../ui/Mark"

export function EntryCard({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  const setup = useSetup()
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={400} gap="lg">
        <Stack gap={6} align="center" ta="center">
          <Mark size={48} />
          <Title order={1}>{title}</Title>
          <Text c="dimmed">{text}</Text>
        </Stack>
        <Paper withBorder p="lg" radius="lg" bg="var(--surface)">
          {children}
        </Paper>
        <Text size="sm" c="dimmed" ta="center" mih={22}>
          {setup.data && `${en.product} ${setup.data.version}`}
        </Text>
      </Stack>
    </Center>
  )
}

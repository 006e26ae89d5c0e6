/** The person, how the studio looks and listens, the password, and API tokens. */
import {
  Badge,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Title,
  useMantineColorScheme,
} from "@mantine/core"
import type { ReactNode } from "react"
import { useMe } from "../api/queries"
import { letterKeys, useLetterKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { Password } from "./Password"
import { Tokens } from "./Tokens"

const t = en.settings

export function SettingsScreen() {
  return (
    <Stack maw={720} mx="auto">
      <Title order={1}>{t.title}</Title>
      <Section title={t.profile}>
        <Profile />
      </Section>
      <Section title={t.look}>
        <Look />
      </Section>
      <Section title={t.password}>
        <Password />
      </Section>
      <Section title={t.tokens}>
        <Tokens />
      </Section>
    </Stack>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section">
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  )
}

function Profile() {
  const me = useMe()
  if (!me.data) return null
  return (
    <Group justify="space-between">
      <div>
        <Text fw={600}>{me.data.name}</Text>
        <Text c="dimmed" size="sm">
          {me.data.email}
        </Text>
      </div>
      <Group gap="xs">
        <Badge variant="light" color="gray">
          {t.role[me.data.role]}
        </Badge>
        {me.data.demo && <Badge variant="light">{t.demo}</Badge>}
      </Group>
    </Group>
  )
}

function Look() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const letters = useLetterKeys()
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" fw={500} id="theme-label">
          {t.theme}
        </Text>
        <SegmentedControl
          aria-labelledby="theme-label"
          value={colorScheme}
          onChange={(value) => setColorScheme(value as typeof colorScheme)}
          data={(["auto", "light", "dark"] as const).map((value) => ({ value, label: t.themes[value] }))}
        />
      </Group>
      <Switch
        checked={letters}
        onChange={(event) => letterKeys.write(event.currentTarget.checked)}
        label={en.keys.letters}
        description={en.keys.lettersHint}
      />
    </Stack>
  )
}

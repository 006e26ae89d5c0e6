/** The title of the clips screen with a word on its length. */
import { Group, Text, Title } from "@mantine/core"
import type { ReactNode } from "react"
import { en } from "../ui/messages/en"

export function Heading({ children }: { children?: ReactNode }) {
  return (
    <Group justify="space-between" align="baseline">
      <Title order={1}>{en.clips.title}</Title>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Group>
  )
}

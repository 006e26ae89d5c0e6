/** A figure with its name and a note, in a card. */
import { Paper, Skeleton, Text } from "@mantine/core"

type Props = { label: string; value: string; note: string }

export function Figure({ label, value, note }: Props) {
  return (
    <Paper withBorder p={{ base: "sm", sm: "md" }} bg="var(--surface)">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={{ base: 22, sm: 28 }} fw={700} lh={1.3}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Paper>
  )
}

/** The same card while its figure is on its way. */
export const FigureSkeleton = () => (
  <Paper withBorder p={{ base: "sm", sm: "md" }} bg="var(--surface)">
    <Skeleton h={14} w="55%" my={4} />
    <Skeleton h={28} w="70%" my={4} />
    <Skeleton h={11} w="80%" my={4} />
  </Paper>
)

/** A figure with its name and a note, in a card; undefined figures are on their way, in the room they will take. */
import { Box, Paper, Skeleton, Text } from "@mantine/core"

type Props = { label: string; value: string | undefined; note: string | undefined }

export function Figure({ label, value, note }: Props) {
  return (
    <Paper withBorder p={{ base: "sm", sm: "md" }} bg="var(--surface)" miw={0}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={{ base: 22, sm: 28 }} fw={700} lh={1.3} component="div">
        {value ?? <Awaited>$0.00</Awaited>}
      </Text>
      {/* Two lines on phones, where most notes need them. */}
      <Text size="xs" c="dimmed" mih={{ base: "2lh", sm: "1lh" }} component="div">
        {note ?? <Awaited>for work that is under way</Awaited>}
      </Text>
    </Paper>
  )
}

const Awaited = ({ children }: { children: string }) => (
  <Box maw="100%" display="inline-block">
    <Skeleton component="span" display="block">
      {children}
    </Skeleton>
  </Box>
)

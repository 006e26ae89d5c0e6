/** Says that live news have stopped, in a place that covers nothing. */
import { Group, Loader, Paper, Text } from "@mantine/core"
import { useConnectionLost } from "../live/LiveProvider"
import { en } from "../ui/messages/en"

export function LostNotice() {
  const lost = useConnectionLost()
  return (
    <div role="status">
      {lost && (
        <Paper
          withBorder
          shadow="md"
          px="md"
          py="xs"
          pos="fixed"
          bottom={{ base: 70, sm: 16 }}
          right={16}
          style={{ zIndex: 190 }}
        >
          <Group gap="sm" wrap="nowrap">
            <Loader size={16} color="orange" aria-hidden />
            <div>
              <Text size="sm" fw={600}>
                {en.live.lost}
              </Text>
              <Text size="xs" c="dimmed">
                {en.live.lostDetail}
              </Text>
            </div>
          </Group>
        </Paper>
      )}
    </div>
  )
}

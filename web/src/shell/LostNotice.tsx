/** Says that live news have stopped, in a place that covers nothing. */
import { Group, Loader, Paper, Text } from "@mantine/core"
import { useConnection } from "../live/LiveProvider"
import { en } from "../ui/messages/en"

export function LostNotice() {
  const connection = useConnection()
  return (
    <div role="status">
      {connection !== "live" && (
        <Paper
          withBorder
          shadow="md"
          px="md"
          py="xs"
          pos="fixed"
          bottom={{ base: 70, sm: 16 }}
          left={{ base: 16, sm: 212 }}
          // It only says something: what lies below it can be pressed all the same.
          style={{ zIndex: 190, pointerEvents: "none" }}
        >
          <Group gap="sm" wrap="nowrap">
            <Loader size={16} color="orange" aria-hidden />
            <div>
              <Text size="sm" fw={600}>
                {en.live[connection]}
              </Text>
              <Text size="xs" c="dimmed">
                {en.live[`${connection}Detail`]}
              </Text>
            </div>
          </Group>
        </Paper>
      )}
    </div>
  )
}

/** By a button that orders something, while nothing can be ordered: what is so, what is kept, and how it goes on. */
import { Alert, Text } from "@mantine/core"
import { IconPlugConnectedX } from "@tabler/icons-react"
import { en } from "../ui/messages/en"

const t = en.live.outOfReach

/** `refusals`: how often it was pressed all the same; each time it is said again. */
export function OfflineNote({ refusals }: { refusals: number }) {
  return (
    <Alert color="orange" p="xs" title={t.title} icon={<IconPlugConnectedX />}>
      <Text
        size="sm"
        key={refusals}
        role={refusals > 0 ? "alert" : "status"}
        fw={refusals > 0 ? 600 : undefined}
      >
        {refusals > 0 ? t.notSent : t.text}
      </Text>
    </Alert>
  )
}

/** How near a limit is: an icon and a word, so that the colour only repeats it. */
import { Badge } from "@mantine/core"
import { IconAlertTriangle, IconCircleCheck, IconCircleX, type TablerIcon } from "@tabler/icons-react"
import type { Level } from "../api/types"
import { en } from "../ui/messages/en"

const LOOKS: Record<Level, { color: string; icon: TablerIcon }> = {
  fine: { color: "gray", icon: IconCircleCheck },
  near: { color: "orange", icon: IconAlertTriangle },
  over: { color: "red", icon: IconCircleX },
}

export function LevelBadge({ level }: { level: Level }) {
  const { color, icon: Icon } = LOOKS[level]
  return (
    <Badge
      miw="max-content"
      variant="light"
      color={color}
      size="lg"
      leftSection={<Icon size={14} aria-hidden />}
    >
      {en.storage.levels[level]}
    </Badge>
  )
}

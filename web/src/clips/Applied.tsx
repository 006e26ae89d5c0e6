/** The instructions a clip was made with; one taken away is a change like any other. */
import { Button, Group, Stack, Text } from "@mantine/core"
import type { SceneView } from "../api/types"
import { en } from "../ui/messages/en"
import type { SceneDraft } from "./pending"

const t = en.clips.scene

type Props = { scene: SceneView; draft: SceneDraft; onChange: (part: SceneDraft) => void }

export function Applied({ scene, draft, onChange }: Props) {
  const kept = draft.instructions ?? scene.instructions
  if (scene.instructions.length === 0) return null
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed" id="applied">
        {t.applied}
      </Text>
      <Group gap={6} role="group" aria-labelledby="applied">
        {kept.map((text, index) => (
          <Button
            key={`${text}-${index}`}
            size="compact-xs"
            variant="light"
            color="gray"
            fw={500}
            rightSection="×"
            aria-label={t.dropInstruction(text)}
            onClick={() => onChange({ instructions: kept.filter((_, place) => place !== index) })}
          >
            {text}
          </Button>
        ))}
      </Group>
    </Stack>
  )
}

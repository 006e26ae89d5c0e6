/** The gathered changes, each droppable, above the plan they would run as. */
import { ActionIcon, Button, Group, ScrollArea, Stack, Text } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { handOn } from "../ui/focus"
import { en } from "../ui/messages/en"
import type { Change, SceneDraft } from "./pending"
import { useFocusBack } from "./useFocusBack"

const t = en.clips.pending

/** A scene's draft in a few words: the instruction itself, else what kinds of change there are. */
export function draftWords(draft: SceneDraft): string {
  if (draft.remove) return t.remove
  return [
    draft.instruction && `“${draft.instruction}”`,
    draft.prompt !== undefined && t.prompt,
    draft.title !== undefined && t.titleField,
    draft.instructions && t.instructions,
    draft.duration !== undefined && t.duration(en.seconds(draft.duration)),
    draft.again && t.again,
  ]
    .filter(Boolean)
    .join(", ")
}

/** One change in words. */
export function changeWords(change: Change): string {
  if (change.kind === "scene") return t.scene(change.position, draftWords(change.draft))
  if (change.kind === "added") return t.added(change.scene.title || change.scene.prompt)
  return t[change.kind]
}

type Props = { changes: Change[]; onDrop: (change: Change) => void; onClear: () => void }

export function ChangesList({ changes, onDrop, onClear }: Props) {
  useFocusBack(changes.length > 0)
  if (changes.length === 0) return null
  return (
    <section aria-label={t.title(changes.length)}>
      <Group justify="space-between" mb={2}>
        <Text size="sm" fw={600}>
          {t.title(changes.length)}
        </Text>
        {changes.length > 1 && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onClear}>
            {t.clear}
          </Button>
        )}
      </Group>
      <ScrollArea.Autosize mah={112} type="auto">
        <Stack component="ul" gap={2} p={0} m={0} style={{ listStyle: "none" }}>
          {changes.map((change) => {
            const words = changeWords(change)
            return (
              <Group component="li" key={words} wrap="nowrap" gap={4} justify="space-between">
                <Text size="sm" truncate title={words}>
                  {words}
                </Text>
                <ActionIcon
                  size={24}
                  aria-label={t.drop(words)}
                  onClick={(event) => {
                    handOn(event.currentTarget)
                    onDrop(change)
                  }}
                >
                  <IconX size={14} />
                </ActionIcon>
              </Group>
            )
          })}
        </Stack>
      </ScrollArea.Autosize>
    </section>
  )
}

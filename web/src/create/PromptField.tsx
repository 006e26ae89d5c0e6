/** The prompt, with a few examples that fill it. */
import { Button, Group, Stack, Text, Textarea } from "@mantine/core"
import type { Kind } from "../api/types"
import { en } from "../ui/messages/en"

const t = en.create

type Props = { kind: Kind; value: string; onChange: (text: string) => void }

export function PromptField({ kind, value, onChange }: Props) {
  return (
    <Stack gap="xs">
      <Textarea
        label={t.prompt}
        placeholder={t.placeholders[kind]}
        required
        autosize
        minRows={4}
        maxRows={12}
        maxLength={8000}
        size="md"
        data-autofocus
        // The screen exists to be written on; the field is its first control.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed" id="ideas">
        {t.examples}
      </Text>
      <Group gap="xs" role="group" aria-labelledby="ideas">
        {t.ideas[kind].map((idea) => (
          <Button
            key={idea}
            variant="default"
            size="compact-sm"
            fw={450}
            radius="xl"
            h="auto"
            py={4}
            styles={{
              label: { whiteSpace: "normal", textAlign: "start", overflow: "visible", lineHeight: 1.35 },
            }}
            onClick={() => onChange(idea)}
          >
            {idea}
          </Button>
        ))}
      </Group>
    </Stack>
  )
}

/** The field for "make it nighttime", with a few ready words. */
import { Button, Group, Stack, Textarea } from "@mantine/core"
import type { RefObject } from "react"
import { en } from "../ui/messages/en"

const t = en.clips.scene

type Props = {
  value: string
  onChange: (text: string) => void
  field?: RefObject<HTMLTextAreaElement | null>
  chips?: readonly string[]
}

export function Instruct({ value, onChange, field, chips = t.chips }: Props) {
  return (
    <Stack gap={6}>
      <Textarea
        ref={field}
        label={t.instruction}
        placeholder={t.instructionPlaceholder}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Group gap={6} role="group" aria-label={t.chipsLabel}>
        {chips.map((chip) => (
          <Button
            key={chip}
            size="compact-xs"
            radius="xl"
            variant="default"
            fw={500}
            aria-pressed={value === chip}
            onClick={() => onChange(value === chip ? "" : chip)}
          >
            {chip}
          </Button>
        ))}
      </Group>
    </Stack>
  )
}

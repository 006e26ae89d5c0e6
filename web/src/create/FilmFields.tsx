/** What only films have: style, music, number and length of scenes. */
import { NumberInput, SimpleGrid, Stack, Text, TextInput } from "@mantine/core"
import { clock } from "../ui/format"
import { en } from "../ui/messages/en"
import type { Draft } from "./draft"

const t = en.create

type Props = { draft: Draft; onChange: (part: Partial<Draft>) => void }

export function FilmFields({ draft, onChange }: Props) {
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t.style}
          placeholder={t.stylePlaceholder}
          maxLength={2000}
          value={draft.style}
          onChange={(event) => onChange({ style: event.currentTarget.value })}
        />
        <TextInput
          label={t.music}
          placeholder={t.musicPlaceholder}
          maxLength={2000}
          value={draft.music}
          onChange={(event) => onChange({ music: event.currentTarget.value })}
        />
        <NumberInput
          label={t.scenes}
          min={1}
          max={60}
          clampBehavior="strict"
          allowDecimal={false}
          value={draft.scenes}
          onChange={(value) => typeof value === "number" && onChange({ scenes: value })}
        />
        <NumberInput
          label={t.duration}
          min={1}
          max={60}
          step={1}
          clampBehavior="strict"
          allowDecimal={false}
          value={draft.duration}
          onChange={(value) => typeof value === "number" && onChange({ duration: value })}
        />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t.length(clock(draft.scenes * draft.duration))}
      </Text>
    </Stack>
  )
}

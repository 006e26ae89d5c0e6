/** The texts over the film: words, times and place of each. */
import { ActionIcon, Button, Fieldset, Group, NumberInput, Select, Stack, TextInput } from "@mantine/core"
import { IconPlus, IconTrash } from "@tabler/icons-react"
import type { Overlay } from "../api/types"
import { newId } from "../ui/newId"
import { en } from "../ui/messages/en"

const t = en.clips.overlay

type Props = {
  overlays: Overlay[]
  /** Seconds of the whole film. */
  duration: number
  onChange: (overlays: Overlay[]) => void
}

export function OverlayFields({ overlays, duration, onChange }: Props) {
  const set = (id: string, part: Partial<Overlay>) =>
    onChange(overlays.map((overlay) => (overlay.id === id ? { ...overlay, ...part } : overlay)))
  const add = () =>
    onChange([
      ...overlays,
      { id: newId(), text: t.first, start: 0, end: Math.min(3, duration || 3), position: "bottom" },
    ])
  return (
    <Stack gap="sm">
      {overlays.map((overlay) => (
        <OverlayRow
          key={overlay.id}
          overlay={overlay}
          duration={duration}
          onChange={(part) => set(overlay.id, part)}
          onRemove={() => onChange(overlays.filter((each) => each.id !== overlay.id))}
        />
      ))}
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={add}>
        {t.add}
      </Button>
    </Stack>
  )
}

type RowProps = {
  overlay: Overlay
  duration: number
  onChange: (part: Partial<Overlay>) => void
  onRemove: () => void
}

function OverlayRow({ overlay, duration, onChange, onRemove }: RowProps) {
  const time = (field: "start" | "end") => ({
    min: 0,
    max: duration || undefined,
    step: 0.5,
    decimalScale: 2,
    value: overlay[field],
    onChange: (value: number | string) => typeof value === "number" && onChange({ [field]: value }),
  })
  return (
    <Fieldset p="xs" radius="md">
      <Group wrap="nowrap" align="end" gap="xs">
        <TextInput
          label={t.text}
          flex={1}
          maxLength={200}
          value={overlay.text}
          onChange={(event) => onChange({ text: event.currentTarget.value })}
        />
        <ActionIcon size={36} aria-label={t.remove(overlay.text)} onClick={onRemove}>
          <IconTrash size={17} />
        </ActionIcon>
      </Group>
      <Group grow gap="xs" mt="xs" align="start" wrap="nowrap">
        <NumberInput label={t.from} {...time("start")} />
        <NumberInput label={t.to} {...time("end")} error={overlay.end <= overlay.start && t.order} />
      </Group>
      <Select
        mt="xs"
        label={t.position}
        allowDeselect={false}
        value={overlay.position}
        onChange={(value) => onChange({ position: value as Overlay["position"] })}
        data={(["top", "center", "bottom"] as const).map((value) => ({ value, label: t.positions[value] }))}
      />
    </Fieldset>
  )
}

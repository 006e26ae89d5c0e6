/** A number of days, or never. */
import { Group, NumberInput, Switch } from "@mantine/core"
import { en } from "../../ui/messages/en"

type Props = {
  label: string
  hint: string
  value: number | null
  /** What is put in when "never" is switched off. */
  start: number
  error?: string
  onChange: (days: number | null) => void
}

export function DaysInput({ label, hint, value, start, error, onChange }: Props) {
  const { never } = en.archive.policy
  return (
    <Group align="end" wrap="nowrap" gap="sm">
      <NumberInput
        flex={1}
        label={label}
        description={hint}
        min={0}
        max={3650}
        clampBehavior="strict"
        allowDecimal={false}
        placeholder={never}
        disabled={value === null}
        error={error}
        value={value ?? ""}
        onChange={(days) => typeof days === "number" && onChange(days)}
      />
      <Switch
        label={never}
        aria-label={`${label}: ${never}`}
        checked={value === null}
        onChange={(event) => onChange(event.currentTarget.checked ? null : start)}
        mb={error ? 28 : 8}
      />
    </Group>
  )
}

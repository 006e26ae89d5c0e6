/** A field for an instruction of a batch, with what is wrong with it said right below. */
import { Button, Group, Textarea } from "@mantine/core"
import { en } from "../ui/messages/en"
import { LONGEST, textOf, withText } from "./batchWords"
import { fieldId, type Batch } from "./useBatch"

const t = en.batch.panel

type Props = {
  batch: Batch
  field: string
  label: string
  /** The label is for screen readers only, where the row says the same. */
  bare?: boolean
  /** Ready words below. */
  chips?: boolean
}

export function BatchField({ batch, field, label, bare, chips }: Props) {
  const text = textOf(batch.words, field)
  const set = (next: string) => batch.change((known) => withText(known, field, next))
  return (
    <>
      <Textarea
        id={fieldId(field)}
        label={bare ? undefined : label}
        aria-label={bare ? label : undefined}
        placeholder={t.placeholder}
        autosize
        minRows={bare ? 1 : 2}
        maxRows={6}
        mt={bare ? 6 : undefined}
        styles={{ input: { "--input-placeholder-color": "var(--mantine-color-placeholder)" } }}
        value={text}
        error={words(batch, field, text)}
        onChange={(event) => set(event.currentTarget.value)}
      />
      {chips && (
        <Group gap={6} role="group" aria-label={en.clips.scene.chipsLabel}>
          {en.clips.scene.chips.map((chip) => (
            <Button
              key={chip}
              size="compact-xs"
              radius="xl"
              variant="default"
              fw={500}
              aria-pressed={text === chip}
              onClick={() => set(text === chip ? "" : chip)}
            >
              {chip}
            </Button>
          ))}
        </Group>
      )}
    </>
  )
}

function words(batch: Batch, field: string, text: string): string | undefined {
  const fault = batch.faults.get(field)
  if (fault === "empty") return t.empty
  if (fault === "long") return t.long(text.trim().length.toLocaleString("en"), LONGEST.toLocaleString("en"))
  return undefined
}

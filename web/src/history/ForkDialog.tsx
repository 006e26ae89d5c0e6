/** Asks for the name of the project that a version is forked into. */
import { Button, Group, Modal, Text, TextInput } from "@mantine/core"
import { useState, type FormEvent } from "react"
import { en } from "../ui/messages/en"

const t = en.history.acts

interface Props {
  opened: boolean
  defaultName: string
  busy: boolean
  onClose(): void
  onFork(name: string): void
}

export function ForkDialog({ opened, defaultName, busy, onClose, onFork }: Props) {
  const [name, setName] = useState<string | null>(null)
  const wanted = name ?? defaultName
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (wanted.trim() !== "") onFork(wanted.trim())
  }
  return (
    <Modal opened={opened} onClose={onClose} title={t.fork}>
      <form onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t.forkName}
          value={wanted}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" mt="xs">
          {t.forkHint}
        </Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={wanted.trim() === ""}>
            {t.fork}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

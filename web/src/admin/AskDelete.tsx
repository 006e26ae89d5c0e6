/** Asked before a run of the archive that also deletes, because that cannot come back. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core"
import { storageAdmin as t } from "../ui/messages/en/storageAdmin"

type Props = { opened: boolean; deletes: number; onClose: () => void; onYes: () => void }

export function AskDelete({ opened, deletes, onClose, onYes }: Props) {
  const yes = () => {
    onClose()
    onYes()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={t.askTitle(deletes)}>
      <Stack>
        <Text size="sm">{t.ask(deletes)}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t.askNo}
          </Button>
          <Button color="red.8" onClick={yes}>
            {t.askYes}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

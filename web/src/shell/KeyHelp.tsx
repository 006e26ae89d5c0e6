/** The list of keyboard shortcuts, drawn from the one table. */
import { Group, Kbd, Modal, SimpleGrid, Stack, Switch, Text, Title } from "@mantine/core"
import { bindingsOf, KEY_TABLE, letterKeys, spell, useLetterKeys, type Scope } from "../ui/keys"
import { en } from "../ui/messages/en"

type Props = { opened: boolean; onClose: () => void }
const SCOPES = Object.keys(KEY_TABLE) as Scope[]

export function KeyHelp({ opened, onClose }: Props) {
  const letters = useLetterKeys()
  return (
    <Modal opened={opened} onClose={onClose} title={en.keys.title} size="xl">
      <Stack>
        <Switch
          checked={letters}
          onChange={(event) => letterKeys.write(event.currentTarget.checked)}
          label={en.keys.letters}
          description={en.keys.lettersHint}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
          {SCOPES.map((scope) => (
            <section key={scope}>
              <Title order={3} size="h5" mb="xs">
                {en.keys.scopes[scope]}
              </Title>
              <Stack gap={6}>
                {bindingsOf(scope).map(([action, binding]) => (
                  <Group key={action} justify="space-between" wrap="nowrap" gap="sm">
                    <Text size="sm">{binding.label}</Text>
                    <Group gap={4} wrap="nowrap" flex="none">
                      {binding.keys.map((key) => (
                        <Kbd key={key} size="xs">
                          {spell(key)}
                        </Kbd>
                      ))}
                    </Group>
                  </Group>
                ))}
              </Stack>
            </section>
          ))}
        </SimpleGrid>
      </Stack>
    </Modal>
  )
}

/** One person: who, what is open in their name, the role, and letting in or no more. */
import { Badge, Button, Group, Modal, NativeSelect, Paper, Text } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import * as calls from "../api/calls"
import { keys } from "../api/queries"
import type { Account } from "../api/types"
import { ago } from "../ui/format"
import { people as t } from "../ui/messages/en/people"
import { notifyProblem } from "../ui/undo"

export function AccountRow({ account, mine }: { account: Account; mine: boolean }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const change = useMutation({
    mutationFn: (facts: Parameters<typeof calls.people.change>[1]) => calls.people.change(account.id, facts),
    onSuccess: (changed) => {
      notifications.show({ message: t.changed(changed.name) })
      void client.invalidateQueries({ queryKey: keys.audit })
      if (mine) void client.invalidateQueries({ queryKey: keys.me })
      return client.invalidateQueries({ queryKey: keys.people })
    },
    onError: (error) => notifyProblem(error),
    onSettled: () => setAsking(false),
  })
  const disabled = account.disabled_at !== null
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="li">
      <Group justify="space-between" align="end">
        <div style={{ flex: "1 1 220px", minWidth: 0, overflowWrap: "anywhere" }}>
          <Group gap="xs">
            <Text fw={600}>{account.name}</Text>
            {mine && <Badge variant="light">{t.you}</Badge>}
            {disabled && (
              <Badge variant="light" color="red">
                {t.disabled}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {account.email}
          </Text>
          <Text size="sm" c="dimmed">
            {t.open(account)}, {t.lastUsed(account.last_used_at && ago(account.last_used_at))}
          </Text>
        </div>
        <Group gap="xs" align="end">
          <NativeSelect
            aria-label={t.roleOf(account.name)}
            value={account.role}
            disabled={change.isPending}
            onChange={(event) => change.mutate({ role: event.currentTarget.value as Account["role"] })}
            data={(["admin", "member"] as const).map((value) => ({ value, label: t.roles[value] }))}
          />
          {disabled ? (
            <Button
              variant="default"
              aria-label={t.enableName(account.name)}
              loading={change.isPending}
              onClick={() => change.mutate({ disabled: false })}
            >
              {t.enable}
            </Button>
          ) : (
            <Button
              variant="default"
              aria-label={t.disableName(account.name)}
              disabled={mine}
              onClick={() => setAsking(true)}
            >
              {t.disable}
            </Button>
          )}
        </Group>
      </Group>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t.askTitle(account.name)}>
        <Text mb="md">{t.ask}</Text>
        <Group justify="end">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t.askNo}
          </Button>
          <Button color="red.8" loading={change.isPending} onClick={() => change.mutate({ disabled: true })}>
            {t.askYes}
          </Button>
        </Group>
      </Modal>
    </Paper>
  )
}

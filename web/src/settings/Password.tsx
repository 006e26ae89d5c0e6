/** Changing one's password: the old one, the new one, and what becomes of API tokens. */
import { Button, Group, PasswordInput, Stack, Switch, Text } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState, type FormEvent } from "react"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys, useMe } from "../api/queries"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"

const t = en.settings
const SHORTEST = 8
const EMPTY = { old: "", new: "", tokens: false }

export function Password() {
  const client = useQueryClient()
  const me = useMe()
  const [form, setForm] = useState(EMPTY)
  const change = useMutation({
    mutationFn: calls.password.change,
    onSuccess: () => {
      setForm(EMPTY)
      notifications.show({ message: t.passwordChanged })
      void client.invalidateQueries({ queryKey: keys.tokens })
    },
  })
  const short = form.new !== "" && form.new.length < SHORTEST
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const tokens = form.tokens ? "revoke" : "keep"
    change.mutate({ old_password: form.old, new_password: form.new, tokens })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t.passwordText}
        </Text>
        <input type="hidden" autoComplete="username" value={me.data?.email ?? ""} readOnly />
        <PasswordInput
          label={t.passwordOld}
          autoComplete="current-password"
          required
          value={form.old}
          onChange={(event) => setForm({ ...form, old: event.currentTarget.value })}
        />
        <PasswordInput
          label={t.passwordNew}
          description={en.entry.passwordHint}
          autoComplete="new-password"
          required
          value={form.new}
          error={short ? en.entry.passwordShort : undefined}
          onChange={(event) => setForm({ ...form, new: event.currentTarget.value })}
        />
        <Switch
          checked={form.tokens}
          onChange={(event) => setForm({ ...form, tokens: event.currentTarget.checked })}
          label={t.passwordTokens}
          description={t.passwordTokensText}
        />
        {change.error && <ProblemNote problem={problemOf(change.error)} compact />}
        <Group justify="end">
          <Button
            type="submit"
            variant="default"
            disabled={form.old === "" || form.new === "" || short}
            loading={change.isPending}
          >
            {t.passwordChange}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

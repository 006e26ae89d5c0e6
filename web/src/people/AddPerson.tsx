/** Adding a person with a first password. */
import { Button, NativeSelect, PasswordInput, SimpleGrid, Stack, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState, type FormEvent } from "react"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys } from "../api/queries"
import { en } from "../ui/messages/en"
import { people as t } from "../ui/messages/en/people"
import { ProblemNote } from "../ui/states"

const SHORTEST = 8
const EMPTY = { name: "", email: "", password: "", role: "member" as "admin" | "member" }

export function AddPerson() {
  const client = useQueryClient()
  const [form, setForm] = useState(EMPTY)
  const add = useMutation({
    mutationFn: calls.people.add,
    onSuccess: (added) => {
      setForm(EMPTY)
      notifications.show({ message: t.added(added.name) })
      void client.invalidateQueries({ queryKey: keys.people })
      void client.invalidateQueries({ queryKey: keys.audit })
    },
  })
  const short = form.password !== "" && form.password.length < SHORTEST
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!short) add.mutate(form)
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t.name}
            autoComplete="off"
            required
            maxLength={100}
            value={form.name}
            onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
          />
          <TextInput
            label={t.email}
            type="email"
            autoComplete="off"
            required
            value={form.email}
            onChange={(event) => setForm({ ...form, email: event.currentTarget.value })}
          />
          <PasswordInput
            label={t.password}
            autoComplete="new-password"
            required
            value={form.password}
            error={short ? en.entry.passwordShort : undefined}
            onChange={(event) => setForm({ ...form, password: event.currentTarget.value })}
          />
          <NativeSelect
            label={t.role}
            value={form.role}
            onChange={(event) => setForm({ ...form, role: event.currentTarget.value as typeof form.role })}
            data={(["member", "admin"] as const).map((value) => ({ value, label: t.roles[value] }))}
          />
        </SimpleGrid>
        {add.error && <ProblemNote problem={problemOf(add.error)} compact />}
        <Button type="submit" variant="default" loading={add.isPending} style={{ alignSelf: "end" }}>
          {t.addAction}
        </Button>
      </Stack>
    </form>
  )
}

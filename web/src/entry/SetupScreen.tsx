/** First run: the administrator's account. */
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Navigate, useNavigate } from "@tanstack/react-router"
import { useState, type FormEvent } from "react"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys, useSetup } from "../api/queries"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { EntryCard } from "./EntryCard"

const t = en.entry
const SHORTEST = 8

export function SetupScreen() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const setup = useSetup()
  const [form, setForm] = useState({ name: "", email: "", password: "", code: "" })
  const create = useMutation({
    mutationFn: calls.setup.create,
    onSuccess: async (me) => {
      client.clear()
      client.setQueryData(keys.me, me)
      await navigate({ to: "/", replace: true })
    },
  })
  if (setup.data && !setup.data.needed && !create.isPending && !create.isSuccess)
    return <Navigate to="/login" replace />
  const set = (field: keyof typeof form) => (event: { currentTarget: { value: string } }) =>
    setForm({ ...form, [field]: event.currentTarget.value })
  const short = form.password !== "" && form.password.length < SHORTEST
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!short) create.mutate(form)
  }
  return (
    <EntryCard title={t.setupTitle} text={t.setupText}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t.name} autoComplete="name" required value={form.name} onChange={set("name")} />
          <TextInput
            label={t.email}
            type="email"
            autoComplete="username"
            required
            value={form.email}
            onChange={set("email")}
          />
          <PasswordInput
            label={t.password}
            description={t.passwordHint}
            autoComplete="new-password"
            required
            value={form.password}
            onChange={set("password")}
            error={short && create.submittedAt > 0 ? t.passwordShort : undefined}
          />
          {setup.data?.code_needed && (
            <TextInput
              label={t.code}
              description={t.codeHint}
              autoComplete="one-time-code"
              required
              value={form.code}
              onChange={set("code")}
            />
          )}
          {create.error && <ProblemNote problem={problemOf(create.error)} compact />}
          <Button type="submit" loading={create.isPending} disabled={short}>
            {t.setupAction}
          </Button>
        </Stack>
      </form>
    </EntryCard>
  )
}

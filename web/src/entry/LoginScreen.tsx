/** Sign-in; in demo mode one button is enough. */
import { Button, Code, Divider, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { getRouteApi, Navigate, useRouter } from "@tanstack/react-router"
import { useState, type FormEvent } from "react"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys, useSetup } from "../api/queries"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { EntryCard } from "./EntryCard"

const route = getRouteApi("/login")
const t = en.entry

/** Only addresses of this studio are gone back to. */
const safe = (next: string | undefined): string => (next && /^\/(?![/\\])/.test(next) ? next : "/")

export function LoginScreen() {
  const { next } = route.useSearch()
  const router = useRouter()
  const client = useQueryClient()
  const setup = useSetup()
  const [email, setEmail] = useState("")
  const [password, setPassword] = useState("")
  const signIn = useMutation({
    mutationFn: calls.session.open,
    onSuccess: async (me) => {
      client.clear()
      client.setQueryData(keys.me, me)
      await router.navigate({ href: safe(next), replace: true })
    },
  })
  if (setup.data?.needed) return <Navigate to="/setup" replace />
  const demo = setup.data?.demo_login
  // Only what was pressed is busy; the other way in waits.
  const asDemo = demo != null && signIn.variables === demo
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate({ email, password })
  }
  return (
    <EntryCard title={en.product} text={t.tagline}>
      <Stack>
        {demo && (
          <>
            <Button
              size="md"
              loading={signIn.isPending && asDemo}
              disabled={signIn.isPending && !asDemo}
              onClick={() => signIn.mutate(demo)}
              data-autofocus
            >
              {t.demo}
            </Button>
            <Text size="sm" c="dimmed" ta="center">
              {t.demoHint}
            </Text>
            <DemoLogin {...demo} />
            <Divider label={t.or} />
          </>
        )}
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={t.email}
              type="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordInput
              label={t.password}
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            {signIn.error && <ProblemNote problem={problemOf(signIn.error)} compact />}
            <Button
              type="submit"
              variant={demo ? "default" : "filled"}
              loading={signIn.isPending && !asDemo}
              disabled={signIn.isPending && asDemo}
            >
              {t.signIn}
            </Button>
          </Stack>
        </form>
      </Stack>
    </EntryCard>
  )
}

/** What programs and the fields below take; the button above uses the same. */
function DemoLogin({ email, password }: { email: string; password: string }) {
  return (
    <Group component="dl" justify="center" gap="4px 16px" m={0}>
      {[
        [t.email, email],
        [t.password, password],
      ].map(([name, value]) => (
        <Group key={name} gap={6}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Code component="dd" m={0}>
            {value}
          </Code>
        </Group>
      ))}
    </Group>
  )
}

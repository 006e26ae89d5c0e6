/** API tokens: making one with a scope and an end, seeing it once, who used which when, taking one away. */
import { ActionIcon, Button, Group, Modal, NativeSelect, Stack, Table, Text, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { IconTrash } from "@tabler/icons-react"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState, type FormEvent } from "react"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys, useTokens } from "../api/queries"
import type { Token, TokenScope } from "../api/types"
import { ago, day } from "../ui/format"
import { en } from "../ui/messages/en"
import { ErrorState, ProblemNote, RowsSkeleton } from "../ui/states"
import { notifyProblem } from "../ui/undo"
import { FreshToken } from "./FreshToken"

const t = en.settings
const SCOPES = ["read", "edit", "spend", "admin"] as const
const ENDS = ["7", "30", "90", "365", ""] as const
type Ends = (typeof ENDS)[number]

export function Tokens() {
  const client = useQueryClient()
  const tokens = useTokens()
  const [name, setName] = useState("")
  const [scope, setScope] = useState<TokenScope>("spend")
  const [days, setDays] = useState<Ends>("90")
  const create = useMutation({
    mutationFn: calls.tokens.create,
    onSuccess: () => {
      setName("")
      void client.invalidateQueries({ queryKey: keys.tokens })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ name: name.trim(), scope, days: days === "" ? null : Number(days) })
  }
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t.tokensText}
      </Text>
      <form onSubmit={submit}>
        <Group align="end">
          <TextInput
            label={t.tokenName}
            placeholder={t.tokenPlaceholder}
            flex="1 1 10rem"
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NativeSelect
            label={t.tokenScope}
            flex="2 1 180px"
            value={scope}
            onChange={(event) => setScope(event.currentTarget.value as TokenScope)}
            data={SCOPES.map((value) => ({ value, label: t.tokenScopes[value] }))}
          />
          <NativeSelect
            label={t.tokenDays}
            flex="1 1 120px"
            value={days}
            onChange={(event) => setDays(event.currentTarget.value as Ends)}
            data={ENDS.map((value) => ({ value, label: t.tokenEnds[value] }))}
          />
          <Button
            type="submit"
            variant="default"
            disabled={name.trim() === ""}
            loading={create.isPending}
            flex="none"
          >
            {t.tokenCreate}
          </Button>
        </Group>
      </form>
      {create.error && <ProblemNote problem={problemOf(create.error)} compact />}
      {create.data?.token && <FreshToken name={create.data.name} value={create.data.token} />}
      {tokens.isPending && <RowsSkeleton rows={2} />}
      {tokens.isError && <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.items.length === 0 && <Text size="sm">{t.tokenNone}</Text>}
      {!!tokens.data?.items.length && <TokenTable tokens={tokens.data.items} />}
    </Stack>
  )
}

function TokenTable({ tokens }: { tokens: Token[] }) {
  const [asked, setAsked] = useState<Token | null>(null)
  return (
    <>
      <Table>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                <Text size="sm" fw={500}>
                  {token.name}
                </Text>
                <Text size="sm" c="dimmed">
                  {[
                    t.tokenScopes[token.scope],
                    t.tokenUntil(token.expires_at && day(token.expires_at)),
                    t.tokenUsed(token.used_at && ago(token.used_at)),
                  ].join(" · ")}
                </Text>
              </Table.Td>
              <Table.Td w={48}>
                <ActionIcon aria-label={t.tokenDelete(token.name)} onClick={() => setAsked(token)}>
                  <IconTrash size={17} />
                </ActionIcon>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {asked && <AskDelete token={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

/** A token cannot come back, so this one act asks. */
function AskDelete({ token, onClose }: { token: Token; onClose: () => void }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => calls.tokens.remove(token.id),
    onSuccess: () => {
      notifications.show({ message: t.tokenDeleted(token.name) })
      void client.invalidateQueries({ queryKey: keys.tokens })
    },
    onError: (error) => notifyProblem(error),
    onSettled: onClose,
  })
  return (
    <Modal opened onClose={onClose} title={t.tokenAskTitle}>
      <Text mb="md">{t.tokenAsk(token.name)}</Text>
      <Group justify="end">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t.tokenAskNo}
        </Button>
        <Button color="red.8" loading={remove.isPending} onClick={() => remove.mutate()}>
          {t.tokenAskYes}
        </Button>
      </Group>
    </Modal>
  )
}

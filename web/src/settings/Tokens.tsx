/** API tokens: making one, seeing it once, taking one away. */
import { ActionIcon, Button, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { IconTrash } from "@tabler/icons-react"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState, type FormEvent } from "react"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys, useTokens } from "../api/queries"
import type { Token } from "../api/types"
import { moment } from "../ui/format"
import { en } from "../ui/messages/en"
import { ErrorState, ProblemNote, RowsSkeleton } from "../ui/states"
import { notifyProblem } from "../ui/undo"
import { FreshToken } from "./FreshToken"

const t = en.settings

export function Tokens() {
  const client = useQueryClient()
  const tokens = useTokens()
  const [name, setName] = useState("")
  const create = useMutation({
    mutationFn: calls.tokens.create,
    onSuccess: () => {
      setName("")
      void client.invalidateQueries({ queryKey: keys.tokens })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate(name.trim())
  }
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t.tokensText}
      </Text>
      <form onSubmit={submit}>
        <Group align="end" wrap="nowrap">
          <TextInput
            label={t.tokenName}
            placeholder={t.tokenPlaceholder}
            flex={1}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
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
              <Table.Td>{token.name}</Table.Td>
              <Table.Td c="dimmed">{token.created_at && moment(token.created_at)}</Table.Td>
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

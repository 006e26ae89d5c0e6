/** Names of a version: shown, added, removed. */
import { ActionIcon, Button, Group, Pill, Text, TextInput, Title } from "@mantine/core"
import { IconTagPlus } from "@tabler/icons-react"
import { useState, type FormEvent } from "react"
import type { Version } from "../api/types"
import { ProblemNote } from "../ui/states"
import { problemOf } from "../api/client"
import { en } from "../ui/messages/en"
import type { Acts } from "./useActs"

const t = en.history.labels
/** The name field, so that the N key can find it. */
export const NAME_FIELD = "history-name-field"

export function Labels({ version, acts }: { version: Version; acts: Acts }) {
  const [name, setName] = useState("")
  const { mutation } = acts
  const busy = mutation.isPending && mutation.variables.kind === "label"
  const failed = mutation.isError && mutation.variables.kind === "label"
  const add = (event: FormEvent): void => {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted === "") return
    mutation.mutate(
      { kind: "label", version: version.number, name: wanted },
      { onSuccess: () => setName("") },
    )
  }
  return (
    <div>
      <Title order={3} size="sm" mb={6}>
        {t.title}
      </Title>
      {version.labels.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.none}
        </Text>
      ) : (
        <Group gap={6}>
          {version.labels.map((label) => (
            <Pill
              key={label}
              size="md"
              withRemoveButton
              removeButtonProps={{ "aria-label": t.remove(label), "aria-hidden": undefined, tabIndex: 0 }}
              onRemove={() => mutation.mutate({ kind: "unlabel", version: version.number, name: label })}
            >
              {label}
            </Pill>
          ))}
        </Group>
      )}
      <form onSubmit={add}>
        <Group gap="xs" mt="xs" wrap="nowrap" align="end">
          <TextInput
            id={NAME_FIELD}
            flex={1}
            size="sm"
            maxLength={80}
            label={t.field}
            placeholder={t.placeholder}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            loading={busy}
            disabled={name.trim() === ""}
            visibleFrom="xs"
          >
            {t.add}
          </Button>
          <ActionIcon
            type="submit"
            variant="default"
            size={36}
            aria-label={t.add}
            loading={busy}
            hiddenFrom="xs"
          >
            <IconTagPlus size={18} />
          </ActionIcon>
        </Group>
      </form>
      {failed && <ProblemNote problem={problemOf(mutation.error)} compact />}
    </div>
  )
}

/** Editing the text by hand; saving makes a new version and costs nothing. */
import { Alert, Button, Group, Text, Textarea, TextInput, Title } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { notifications } from "@mantine/notifications"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import type { Project, StoryDocument, Version } from "../api/types"
import { rememberRun } from "../live/events"
import { keyLabel, useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { refreshAfter } from "../ui/undo"
import type { Draft, DraftText } from "./useDraft"
import classes from "./Story.module.css"

const t = en.story.editing

interface Props {
  project: Project
  version: Version
  document: StoryDocument
  draft: Draft
  onClose(): void
  onSaved(): void
}

export function Editor({ project, version, document, draft, onClose, onSaved }: Props) {
  const text: DraftText = draft.value ?? {
    title: document.title,
    content: document.content,
    base: version.number,
  }
  const save = useSave(project, text, () => {
    draft.discard()
    onSaved()
  })
  const unchanged =
    draft.value === null || (text.title === document.title && text.content === document.content)
  const moved = text.base !== version.number
  const change = (next: Partial<DraftText>): void => draft.keep({ ...text, ...next })
  const submit = (): void => {
    if (!unchanged && !save.isPending) save.mutate()
  }
  useKeys("story", { save: submit })
  return (
    <section className={classes.sheet} aria-label={t.title}>
      <Title order={1} mb="sm">
        {t.title}
      </Title>
      {moved && (
        <Alert color="yellow" mb="sm" p="sm">
          <Text size="sm">{t.moved}</Text>
        </Alert>
      )}
      <TextInput
        label={t.name}
        value={text.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <Textarea
        mt="sm"
        data-autofocus
        label={t.content}
        description={t.hint}
        autosize
        minRows={14}
        maxRows={34}
        classNames={{ input: classes.field }}
        value={text.content}
        onChange={(event) => change({ content: event.currentTarget.value })}
      />
      <Text size="xs" c="dimmed" mt={6} mih={18} role="status">
        {unchanged ? t.unchanged : t.kept}
      </Text>
      {save.isError && <ProblemNote problem={problemOf(save.error)} compact />}
      <Group justify="space-between" mt="sm" gap="xs">
        <Group gap="xs">
          <Button
            disabled={unchanged}
            loading={save.isPending}
            onClick={submit}
            title={keyLabel("story", "save")}
          >
            {t.save}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
        </Group>
        {draft.value !== null && (
          <Button
            variant="subtle"
            color="red"
            onClick={() => {
              draft.discard()
              onClose()
            }}
          >
            {t.discard}
          </Button>
        )}
      </Group>
    </section>
  )
}

function useSave(project: Project, text: DraftText, onSaved: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () =>
      calls.runs.start(project.id, {
        edits: [{ op: "text", content: text.content, title: text.title }],
        base_version: text.base,
        expected_head: project.head?.id,
      }),
    onSuccess: (run) => {
      rememberRun(client, run)
      refreshAfter(client, project.id)
      notifications.show({ message: t.saved })
      onSaved()
    },
    onError: () => refreshAfter(client, project.id),
  })
}

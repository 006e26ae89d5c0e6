/** The text as it is read. Markdown only: raw HTML in a text is shown as the words it is. */
import { Alert, Button, Group, Text, Title } from "@mantine/core"
import { IconPencil } from "@tabler/icons-react"
import Markdown from "react-markdown"
import type { StoryDocument } from "../api/types"
import { keyLabel } from "../ui/keys"
import { en } from "../ui/messages/en"
import classes from "./Story.module.css"

const t = en.story

/** Headings in the text stand below the screen's own; pictures from elsewhere are not fetched. */
const ELEMENTS = { h1: "h2", h2: "h3", h3: "h4", h4: "h5", h5: "h6" } as const
const NOT_SHOWN = ["img"]

interface Props {
  document: StoryDocument
  hasDraft: boolean
  onEdit(): void
}

export function Manuscript({ document, hasDraft, onEdit }: Props) {
  return (
    <article className={classes.sheet} aria-label={t.text}>
      <Group justify="space-between" align="start" wrap="nowrap">
        <div className={classes.heading}>
          <Title order={1}>{document.title}</Title>
          <Text size="sm" c="dimmed">
            {t.words(wordsIn(document.content))}
          </Text>
        </div>
        <Button
          variant="default"
          leftSection={<IconPencil size={16} />}
          onClick={onEdit}
          title={`${t.edit} (${keyLabel("story", "edit")})`}
          flex="none"
        >
          {t.edit}
        </Button>
      </Group>
      {hasDraft && (
        <Alert color="blue" p="xs" mt="sm">
          <Group gap="xs">
            <Text size="sm">{t.editing.resume}</Text>
            <Button size="compact-sm" variant="default" onClick={onEdit}>
              {t.editing.resumeAction}
            </Button>
          </Group>
        </Alert>
      )}
      <div className={classes.text}>
        {document.content.trim() === "" ? (
          <Text c="dimmed">{t.empty}</Text>
        ) : (
          <Markdown components={ELEMENTS} disallowedElements={NOT_SHOWN} unwrapDisallowed>
            {withoutTitle(document.content, document.title)}
          </Markdown>
        )}
      </div>
    </article>
  )
}

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => /\p{L}|\p{N}/u.test(word)).length

/** A text that opens with its own title would show it twice. */
function withoutTitle(content: string, title: string): string {
  const [first = "", ...rest] = content.trimStart().split("\n")
  return first.replace(/^#\s+/, "").trim() === title.trim() && first.startsWith("# ")
    ? rest.join("\n")
    : content
}

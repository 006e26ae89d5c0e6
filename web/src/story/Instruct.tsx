/** Asks for a change of the text: an instruction, or another take; the price stands on the button. */
import { Button, Card, Group, Stack, Text, Textarea, Title } from "@mantine/core"
import { IconRefresh } from "@tabler/icons-react"
import { useMemo, useState } from "react"
import type { Edit, Project, StoryDocument, Version } from "../api/types"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { MakeFooter } from "../work/MakeFooter"
import { useMake } from "../work/useMake"

const t = en.story.making

interface Props {
  project: Project
  version: Version
  document: StoryDocument
  onStarted(): void
}

export function Instruct({ project, version, document, onStarted }: Props) {
  const [words, setWords] = useState("")
  const [again, setAgain] = useState(false)
  const instruction = words.trim()
  const edits = useMemo<Edit[]>(
    () => (again ? [{ op: "again" }] : instruction === "" ? [] : [{ op: "instruct", instruction }]),
    [again, instruction],
  )
  const make = useMake({
    project,
    base: version.number,
    edits,
    onStarted: () => {
      setWords("")
      setAgain(false)
      onStarted()
    },
  })
  useKeys("global", { run: make.start })
  return (
    <Card>
      <Stack gap="sm">
        <Title order={2}>{t.title}</Title>
        <Given document={document} />
        <Textarea
          label={t.instruction}
          placeholder={t.placeholder}
          autosize
          minRows={3}
          maxRows={8}
          disabled={again}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Group>
          <Button
            size="compact-sm"
            variant={again ? "light" : "default"}
            aria-pressed={again}
            leftSection={<IconRefresh size={14} />}
            title={t.againHint}
            onClick={() => setAgain((on) => !on)}
          >
            {t.again}
          </Button>
        </Group>
        <MakeFooter make={make} projectId={project.id} />
      </Stack>
    </Card>
  )
}

/** The prompt and every instruction the shown text was written from. */
function Given({ document }: { document: StoryDocument }) {
  return (
    <div>
      <Text size="xs" c="dimmed" fw={600}>
        {t.given}
      </Text>
      <Text size="sm">{document.prompt}</Text>
      {document.instructions.map((instruction, index) => (
        <Text key={index} size="sm">
          + {instruction}
        </Text>
      ))}
    </div>
  )
}

/** What should change in the picture, its price, and the button. */
import { Button, Paper, Stack, Textarea, Title } from "@mantine/core"
import { IconRefresh } from "@tabler/icons-react"
import type { Edit, ImageDocument, Project, Version } from "../api/types"
import { Instruct } from "../clips/Instruct"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { useStored } from "../ui/stored"
import { MakeFooter } from "../work/MakeFooter"
import { useMake } from "../work/useMake"

const t = en.film.picture

type Draft = { instruction: string; prompt?: string; again: boolean }
const NOTHING: Draft = { instruction: "", again: false }
type Props = {
  project: Project
  version: Version
  document: ImageDocument
  /** No older version was chosen to work from. */
  current: boolean
  onStarted: () => void
}

/** The prompt first, then the instruction on it; another take is asked for only when the words stay. */
export function editsOf(draft: Draft, document: ImageDocument): Edit[] {
  const prompt = draft.prompt?.trim()
  const instruction = draft.instruction.trim()
  const edits: Edit[] = []
  if (prompt && prompt !== document.prompt) edits.push({ op: "prompt", prompt })
  if (instruction) edits.push({ op: "instruct", instruction })
  if (draft.again) edits.push({ op: "again" })
  return edits
}

export function ChangePicture({ project, version, document, current, onStarted }: Props) {
  const [draft, change] = useStored<Draft>(`retake-picture:${project.id}`, NOTHING)
  const set = (part: Partial<Draft>) => change((known) => ({ ...known, ...part }))
  const make = useMake({
    project,
    base: version.number,
    current,
    edits: editsOf(draft, document),
    onStarted: () => {
      change(() => NOTHING)
      onStarted()
    },
  })
  useKeys("global", { run: make.start })
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section" aria-labelledby="change-picture">
      <Stack gap="sm">
        <Title order={2} id="change-picture">
          {t.change}
        </Title>
        <Instruct
          chips={t.chips}
          value={draft.instruction}
          onChange={(instruction) => set({ instruction })}
        />
        <Textarea
          label={t.prompt}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={8000}
          value={draft.prompt ?? document.prompt}
          onChange={(event) => set({ prompt: event.currentTarget.value })}
        />
        <Button
          size="xs"
          variant={draft.again ? "light" : "default"}
          aria-pressed={draft.again}
          leftSection={<IconRefresh size={15} />}
          onClick={() => set({ again: !draft.again })}
        >
          {draft.again ? t.againOn : t.again}
        </Button>
        <MakeFooter make={make} projectId={project.id} />
      </Stack>
    </Paper>
  )
}

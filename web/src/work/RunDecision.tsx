/** The strip when two changes disagree: says so, and opens the decision. */
import { Button, Modal } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import type { Project, Run } from "../api/types"
import { en } from "../ui/messages/en"
import { ConflictBanner } from "./ConflictBanner"
import { Strip } from "./Strip"

const t = en.runs.conflict

type Props = { run: Run; project: Project; onDismiss: (runId: string) => void }

export function RunDecision({ run, project, onDismiss }: Props) {
  const [open, panel] = useDisclosure()
  const conflict = run.conflict!
  const head = conflict.head ?? project.head
  return (
    <>
      <Strip
        kind="conflict"
        mood="decide"
        title={t.title}
        line={
          head
            ? t.text(head.author?.name ?? en.someone, head.message, en.numbered(project.kind, head.number))
            : ""
        }
        acts={
          <Button size="compact-sm" onClick={panel.open}>
            {t.decide}
          </Button>
        }
      />
      <Modal opened={open} onClose={panel.close} title={t.decide} size="lg">
        <ConflictBanner run={run} conflict={conflict} project={project} onDismiss={() => onDismiss(run.id)} />
      </Modal>
    </>
  )
}

/** What is going on with this story now: being written, failed, or in conflict; the text stays readable meanwhile. */
import { Alert, Button, Group, Progress, Text } from "@mantine/core"
import { IconGitFork } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { isActive, useRuns } from "../api/queries"
import type { Project, Run } from "../api/types"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { progressOf } from "../work/counts"
import { isOpenConflict } from "../work/shown"
import { useDismissed } from "../work/useDismissed"
import { useRunActs } from "../work/useRunActs"

/** The tint alone carries the colour; the words keep full contrast. */
const READABLE = { title: { color: "var(--mantine-color-text)" } }
const t = en.story.run

export function RunNotice({ project }: { project: Project }) {
  const runs = useRuns({ project: project.id })
  const [dismissed, dismiss] = useDismissed()
  const all = runs.data?.items ?? []
  const latest = all[0]
  if (!latest) return null
  if (isActive(latest)) return <Working run={latest} />
  const open = all.find((run) => isOpenConflict(run, project) && !dismissed.has(run.id))
  if (open) return <Conflicting run={open} project={project} onDismiss={() => dismiss(open.id)} />
  if (latest.state === "failed" || latest.state === "held") return <Failed run={latest} />
  return null
}

function Working({ run }: { run: Run }) {
  const acts = useRunActs()
  return (
    <Alert color="pine" role="status" p="sm">
      <Text size="sm">{t.working}</Text>
      <Progress value={100 * progressOf(run)} animated my="xs" aria-hidden />
      <Button size="compact-sm" variant="default" loading={acts.isBusy(run)} onClick={() => acts.cancel(run)}>
        {t.cancel}
      </Button>
    </Alert>
  )
}

function Failed({ run }: { run: Run }) {
  const acts = useRunActs()
  const problem = run.problem ?? run.steps.find((step) => step.problem)?.problem
  const retry = (
    <Button size="compact-sm" variant="default" loading={acts.isBusy(run)} onClick={() => acts.retry(run)}>
      {t.retry}
    </Button>
  )
  if (problem) return <ProblemNote problem={problem} actions={retry} compact />
  return (
    <Alert color="red" title={t.failed}>
      {retry}
    </Alert>
  )
}

type ConflictProps = { run: Run; project: Project; onDismiss: () => void }

function Conflicting({ run, project, onDismiss }: ConflictProps) {
  const { conflict, project_id } = run
  const head = project.head ?? conflict?.head
  if (!conflict?.kept || !head) return null
  const { kept } = conflict
  return (
    <Alert styles={READABLE} color="orange" title={t.conflict} icon={<IconGitFork />}>
      <Text size="sm">{t.conflictText(kept.number)}</Text>
      <Group mt="xs">
        <Button
          size="compact-sm"
          variant="default"
          renderRoot={(props) => (
            <Link
              to="/p/$projectId/compare"
              params={{ projectId: project_id }}
              search={{ a: head.number, b: kept.number }}
              {...props}
            />
          )}
        >
          {t.compare}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDismiss}>
          {en.runs.conflict.keepTheirs}
        </Button>
      </Group>
    </Alert>
  )
}

/** Two changes of the same thing: shows both versions and offers every way on. */
import { Alert, Badge, Button, Card, Group, SimpleGrid, Stack, Text, Tooltip } from "@mantine/core"
import { IconGitMerge } from "@tabler/icons-react"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import * as calls from "../api/calls"
import type { Conflict, Edit, Project, Run, VersionSummary } from "../api/types"
import { rememberRun } from "../live/events"
import { ago } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { notifyProblem, notifyUndoable } from "../ui/undo"

const t = en.runs.conflict

type Props = { run: Run; conflict: Conflict; project: Project; onDismiss: () => void }

export function ConflictBanner({ run, conflict, project, onDismiss }: Props) {
  const { kept } = conflict
  const name = (version: VersionSummary) => en.numbered(project.kind, version.number)
  const met = conflict.head ?? project.head
  const head = project.head ?? met
  const scene = conflict.scenes[0]?.scene_id
  const things = [
    ...conflict.scenes.map((each) => t.scene(each.position, each.title)),
    ...conflict.fields.map((field) => t.fields[field] ?? field),
  ]
  return (
    <Alert
      color="orange"
      icon={<IconGitMerge />}
      title={t.title}
      role="alert"
      withCloseButton
      onClose={onDismiss}
      closeButtonLabel={t.keepTheirs}
    >
      <Stack gap="sm">
        {met && <Text size="sm">{t.text(met.author?.name ?? en.someone, met.message, name(met))}</Text>}
        {head && met && head.id !== met.id && <Text size="sm">{t.movedOn(name(head))}</Text>}
        {things.length > 0 && (
          <Text size="sm">
            <b>{t.disagree}</b> {things.join("; ")}.
          </Text>
        )}
        <SimpleGrid cols={2} maw={560}>
          <Side label={t.mine} name={name(kept)} version={kept} scene={scene} />
          {head && <Side label={t.theirs} name={name(head)} version={head} scene={scene} />}
        </SimpleGrid>
        <Acts run={run} conflict={conflict} project={project} onDismiss={onDismiss} />
      </Stack>
    </Alert>
  )
}

/** A version with the picture of the scene in question. */
function Side({
  label,
  name,
  version,
  scene,
}: {
  label: string
  name: string
  version: VersionSummary
  scene: string | undefined
}) {
  const picture = version.changed.find((each) => each.scene_id === scene)?.thumbnail ?? version.poster
  return (
    <Card p={0} bg="var(--surface)">
      <Picture digest={picture} alt="" radius={false} />
      <Stack gap={2} p="xs">
        <Group gap={6}>
          <Badge size="sm" variant="light" color={label === t.mine ? "pine" : "gray"}>
            {label}
          </Badge>
          <Text size="sm" fw={600}>
            {name}
          </Text>
        </Group>
        <Text size="xs" lineClamp={2}>
          {version.message}
        </Text>
        <Text size="xs" c="dimmed">
          {version.author?.name ?? en.someone} · {ago(version.created_at)}
        </Text>
      </Stack>
    </Card>
  )
}

function Acts({ run, conflict, project, onDismiss }: Props) {
  const client = useQueryClient()
  const useMine = useMutation({
    mutationFn: () =>
      calls.history.moveHead(project.id, {
        version: conflict.kept.number,
        expected_head: project.head?.id,
      }),
    onSuccess: ({ operation }) => {
      notifyUndoable(operation, t.usedMine(en.headed(project.kind, conflict.kept.number)))
      onDismiss()
    },
    onError: (error) => notifyProblem(error),
  })
  const reapply = useMutation({
    mutationFn: () =>
      calls.runs.start(
        project.id,
        {
          // What a run was asked is stored as it was sent.
          edits: run.edits as Edit[],
          base_version: project.head?.number,
          expected_head: project.head?.id,
        },
        `${run.id} again on ${project.head?.id}`,
      ),
    onSuccess: (started) => {
      rememberRun(client, started)
      onDismiss()
    },
    onError: (error) => notifyProblem(error),
  })
  return (
    <Group gap="xs">
      <Tooltip label={t.useMineHint} multiline w={240}>
        <Button size="xs" loading={useMine.isPending} onClick={() => useMine.mutate()}>
          {t.useMine}
        </Button>
      </Tooltip>
      <Button size="xs" variant="default" onClick={onDismiss}>
        {t.keepTheirs}
      </Button>
      {run.edits.length > 0 && (
        <Button size="xs" variant="default" loading={reapply.isPending} onClick={() => reapply.mutate()}>
          {t.reapply}
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        renderRoot={(props) => (
          <Link
            to="/p/$projectId/compare"
            params={{ projectId: project.id }}
            search={{
              a: conflict.kept.number,
              b: (project.head ?? conflict.head)?.number,
              clip: conflict.scenes[0]?.scene_id,
            }}
            {...props}
          />
        )}
      >
        {t.compare}
      </Button>
    </Group>
  )
}

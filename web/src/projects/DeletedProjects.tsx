/** Deleted projects, which can be brought back until they are collected. */
import { Button, Group, Stack, Text, Title } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import * as calls from "../api/calls"
import { useProjects } from "../api/queries"
import type { Project } from "../api/types"
import { ago } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { ErrorState, RowsSkeleton } from "../ui/states"
import { notifyProblem, refreshAfter } from "../ui/undo"

const t = en.projects

export function DeletedProjects() {
  const [shown, setShown] = useState(false)
  return (
    <Stack mt="lg" align="start">
      <Button variant="subtle" color="gray" size="xs" onClick={() => setShown(!shown)} aria-expanded={shown}>
        {shown ? t.hideDeleted : t.showDeleted}
      </Button>
      {shown && <List />}
    </Stack>
  )
}

function List() {
  const projects = useProjects(true)
  if (projects.isPending) return <RowsSkeleton rows={2} />
  if (projects.isError) return <ErrorState error={projects.error} onRetry={() => void projects.refetch()} />
  return (
    <section>
      <Title order={2} mb="sm">
        {t.deleted}
      </Title>
      {projects.data.items.length === 0 && <Text c="dimmed">{t.deletedNone}</Text>}
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
        {projects.data.items.map((project) => (
          <Row key={project.id} project={project} />
        ))}
      </Stack>
    </section>
  )
}

/** A deletion is an operation like any other: bringing back is undoing it. */
async function bringBack(project: Project): Promise<boolean> {
  const { items } = await calls.operations.list({ project: project.id, limit: 50 })
  const deletion = items.find((operation) => operation.kind === "delete" && operation.undoable)
  if (!deletion) return false
  await calls.operations.undo(deletion.id)
  return true
}

function Row({ project }: { project: Project }) {
  const client = useQueryClient()
  const back = useMutation({
    mutationFn: () => bringBack(project),
    onSuccess: (done) => {
      refreshAfter(client, project.id)
      notifications.show({ message: done ? t.broughtBack(project.name) : t.gone })
    },
    onError: (error) => notifyProblem(error),
  })
  return (
    <Group component="li" wrap="nowrap" gap="sm">
      <Picture digest={project.poster} alt="" width={72} />
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={600} truncate>
          {project.name}
        </Text>
        <Text size="xs" c="dimmed">
          {t.kinds[project.kind]} · {t.versions(project.version_count)} ·{" "}
          {ago(project.deleted_at ?? project.updated_at)}
        </Text>
      </div>
      <Button size="xs" variant="default" flex="none" loading={back.isPending} onClick={() => back.mutate()}>
        {t.bringBack}
      </Button>
    </Group>
  )
}

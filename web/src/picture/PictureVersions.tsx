/** The picture's chain of versions; pressing one shows it, restoring adds a new one. */
import { Badge, Button, Group, Paper, Stack, Text, Title, UnstyledButton } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import * as calls from "../api/calls"
import { useVersions } from "../api/queries"
import type { Project, VersionSummary } from "../api/types"
import { ago, price } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { ErrorState, RowsSkeleton } from "../ui/states"
import { notifyProblem, notifyUndoable } from "../ui/undo"

const t = en.film.picture

type Props = { project: Project; shown: number; onShow: (number: number | undefined) => void }

export function PictureVersions({ project, shown, onShow }: Props) {
  const versions = useVersions(project.id)
  const all = versions.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section" aria-labelledby="picture-versions">
      <Title order={2} id="picture-versions" mb="sm">
        {t.chain}
      </Title>
      {versions.isPending && <RowsSkeleton rows={3} />}
      {versions.isError && <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />}
      <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
        {all.map((version) => (
          <Row
            key={version.id}
            version={version}
            project={project}
            shown={version.number === shown}
            onShow={() => onShow(version.is_head ? undefined : version.number)}
          />
        ))}
      </Stack>
    </Paper>
  )
}

type RowProps = { version: VersionSummary; project: Project; shown: boolean; onShow: () => void }

function Row({ version, project, shown, onShow }: RowProps) {
  return (
    <li>
      <UnstyledButton onClick={onShow} w="100%" aria-current={shown ? "true" : undefined}>
        <Group wrap="nowrap" align="start" gap="sm">
          <Picture digest={version.poster} alt="" width="min(6rem, 38%)" />
          <div style={{ flex: 1, minWidth: 0 }}>
            <Group gap={6}>
              <Text size="sm" fw={shown ? 700 : 600} td={shown ? "underline" : undefined}>
                {en.headed("image", version.number)}
              </Text>
              {version.is_head && (
                <Badge size="sm" variant="light">
                  {en.clips.versions.current}
                </Badge>
              )}
            </Group>
            <Text size="sm" truncate>
              {version.message}
            </Text>
            <Text size="xs" c="dimmed">
              {price(version.cost_usd)} · {ago(version.created_at)}
            </Text>
          </div>
        </Group>
      </UnstyledButton>
      {shown && !version.is_head && <RowActs version={version} project={project} />}
    </li>
  )
}

function RowActs({ version, project }: Pick<RowProps, "version" | "project">) {
  const restore = useMutation({
    mutationFn: () =>
      calls.history.restore(project.id, { version: version.number, expected_head: project.head?.id }),
    onSuccess: ({ operation }) => notifyUndoable(operation, t.restored(version.number)),
    onError: (error) => notifyProblem(error),
  })
  return (
    <Group gap={6} mt={6} ms="min(6.75rem, 38%)">
      <Button size="compact-xs" variant="light" loading={restore.isPending} onClick={() => restore.mutate()}>
        {t.restore}
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        renderRoot={(props) => (
          <Link
            to="/p/$projectId/compare"
            params={{ projectId: project.id }}
            search={{ a: version.number, b: project.head?.number }}
            {...props}
          />
        )}
      >
        {t.compare}
      </Button>
    </Group>
  )
}

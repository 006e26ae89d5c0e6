/** The clip's own history: every version it had, with restore and compare. */
import { Badge, Button, Group, Stack, Text, Title, Tooltip } from "@mantine/core"
import { useMutation } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import * as calls from "../api/calls"
import { useProject, useSceneVersions } from "../api/queries"
import type { SceneVersion, SceneView } from "../api/types"
import { ago, moment, price } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { ErrorState, RowsSkeleton } from "../ui/states"
import { notifyProblem, notifyUndoable } from "../ui/undo"

const t = en.clips.versions

type Props = { projectId: string; scene: SceneView; headNumber: number | undefined }

export function ClipVersions({ projectId, scene, headNumber }: Props) {
  const versions = useSceneVersions(projectId, scene.id)
  return (
    <section id="clip-versions" tabIndex={-1} style={{ outline: "none" }}>
      <Title order={3} size="h5" mb="sm">
        {t.title}
      </Title>
      {versions.isPending && <RowsSkeleton rows={2} />}
      {versions.isError && <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.none}
        </Text>
      )}
      <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
        {versions.data?.items.map((version) => (
          <Row
            key={version.version_id}
            version={version}
            projectId={projectId}
            scene={scene}
            headNumber={headNumber}
          />
        ))}
      </Stack>
    </section>
  )
}

function Row({ version, projectId, scene, headNumber }: Props & { version: SceneVersion }) {
  const words = version.instructions.at(-1)
  return (
    <Group component="li" wrap="nowrap" align="start" gap="sm">
      <Picture digest={version.thumbnail ?? version.poster} alt="" width={96} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Group gap={6} wrap="nowrap">
          <Text size="sm" fw={600}>
            {en.version(version.number)}
          </Text>
          {version.is_current && (
            <Badge size="sm" variant="light">
              {t.current}
            </Badge>
          )}
        </Group>
        <Text size="sm" truncate title={words ?? version.prompt}>
          {words ? `“${words}”` : en.clips.original}
        </Text>
        <Text size="xs" c="dimmed">
          {price(version.cost_usd)} ·{" "}
          <time dateTime={version.created_at} title={moment(version.created_at)}>
            {ago(version.created_at)}
          </time>
        </Text>
        {!version.is_current && (
          <RowActs version={version} projectId={projectId} scene={scene} headNumber={headNumber} />
        )}
      </div>
    </Group>
  )
}

/** Restore brings the clip back through the newest film version that has it. */
function RowActs({ version, projectId, scene, headNumber }: Props & { version: SceneVersion }) {
  const project = useProject(projectId)
  const from = Math.max(0, ...version.film_versions)
  const restore = useMutation({
    mutationFn: () =>
      calls.history.restore(projectId, {
        version: from,
        scenes: [scene.id],
        expected_head: project.data?.head?.id,
      }),
    onSuccess: ({ operation }) => notifyUndoable(operation, t.restored(version.number)),
    onError: (error) => notifyProblem(error),
  })
  if (from === 0) return null
  return (
    <Group gap={6} mt={6}>
      <Tooltip label={t.restoreHint} multiline w={220}>
        <Button
          size="compact-xs"
          variant="light"
          loading={restore.isPending}
          onClick={() => restore.mutate()}
        >
          {t.restore}
        </Button>
      </Tooltip>
      <Button
        size="compact-xs"
        variant="default"
        renderRoot={(props) => (
          <Link
            to="/p/$projectId/compare"
            params={{ projectId }}
            search={{ clip: scene.id, a: from, b: headNumber }}
            {...props}
          />
        )}
      >
        {t.compare}
      </Button>
    </Group>
  )
}

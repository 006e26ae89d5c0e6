/** Clips that are no longer in the film: each with its history, and the way back into the film. */
import { Button, Group, Stack, Text } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useClipList } from "../../api/queries"
import type { ClipListed } from "../../api/types"
import { en } from "../../ui/messages/en"
import { Picture } from "../../ui/Picture"
import { ErrorState, RowsSkeleton } from "../../ui/states"
import { digestOf } from "./told"

const t = en.archive.removed

export function RemovedClips({ projectId }: { projectId: string }) {
  const clips = useClipList(projectId)
  if (clips.isPending) return <RowsSkeleton rows={1} />
  if (clips.isError) return <ErrorState error={clips.error} onRetry={() => void clips.refetch()} />
  const removed = clips.data.clips.filter((clip) => clip.removed)
  return (
    <Stack gap="sm">
      <Text size="xs" c="dimmed">
        {removed.length === 0 ? t.none : t.hint}
      </Text>
      {removed.length > 0 && (
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
          {removed.map((clip) => (
            <Row key={clip.scene_id} projectId={projectId} clip={clip} />
          ))}
        </Stack>
      )}
    </Stack>
  )
}

function Row({ projectId, clip }: { projectId: string; clip: ClipListed }) {
  return (
    <Group component="li" wrap="nowrap" align="start" gap="sm">
      <Picture digest={digestOf(clip.thumbnail_url)} alt="" width={96} />
      <div style={{ minWidth: 0, flex: 1 }}>
        <Text size="sm" fw={600} truncate>
          {clip.title}
        </Text>
        <Text size="xs" c="dimmed">
          {t.versions(clip.versions)}
          {clip.archived > 0 && ` · ${t.archived(clip.archived)}`}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          mt={6}
          aria-label={t.openOf(clip.title)}
          renderRoot={(props) => (
            <Link
              to="/p/$projectId/clips"
              params={{ projectId }}
              search={{ clip: clip.scene_id }}
              resetScroll={false}
              {...props}
            />
          )}
        >
          {t.open}
        </Button>
      </div>
    </Group>
  )
}

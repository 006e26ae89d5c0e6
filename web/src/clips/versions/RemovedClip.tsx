/** The inspector of a clip that is not in the film any more: its history, and the way back. */
import { Alert, Button, Group, Stack, Title } from "@mantine/core"
import { IconArrowLeft, IconRestore } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useClipList, useProject, useSceneVersions } from "../../api/queries"
import type { ClipVersion } from "../../api/types"
import { arrive } from "../../ui/focus"
import { useKeys } from "../../ui/keys"
import { en } from "../../ui/messages/en"
import { ClipVersions } from "./ClipVersions"
import { useRestore } from "./useRestore"

const t = en.archive.removed

type Props = { projectId: string; scene: string }
type PanelProps = Props & { onLeave: () => void }

export function RemovedClip({ projectId, scene, onLeave }: PanelProps) {
  const clips = useClipList(projectId)
  const project = useProject(projectId)
  const navigate = useNavigate()
  const leave = () => {
    onLeave()
    void navigate({ to: ".", search: (before) => ({ ...before, clip: undefined }) })
  }
  useKeys("global", { up: leave })
  const clip = clips.data?.clips.find((each) => each.scene_id === scene)
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        {/* Whoever opened it is taken there, as it stands below the clips on a phone. */}
        <Title order={2} lineClamp={2} tabIndex={-1} ref={arrive} style={{ outline: "none" }}>
          {clip ? t.heading(clip.title) : en.archive.removed.title}
        </Title>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          flex="none"
          leftSection={<IconArrowLeft size={14} />}
          onClick={leave}
        >
          {en.clips.inspector.film}
        </Button>
      </Group>
      {clips.data && !clip ? (
        <Alert color="orange" p="sm">
          {t.gone}
        </Alert>
      ) : (
        <>
          <Alert color="gray" p="sm">
            {t.about}
          </Alert>
          {clip && <BringBack projectId={projectId} scene={scene} title={clip.title} />}
          <ClipVersions
            projectId={projectId}
            scene={scene}
            headNumber={project.data?.head?.number}
            expected={clip?.versions ?? 1}
          />
        </>
      )}
    </Stack>
  )
}

/** The version that was in the film last, or else the newest that can come back. */
function latestOf(items: ClipVersion[]): ClipVersion | undefined {
  const fit = items.filter((each) => each.restorable)
  const last = Math.max(...fit.flatMap((each) => each.film_versions))
  return fit.find((each) => each.film_versions.includes(last)) ?? fit[0]
}

function BringBack({ projectId, scene, title }: Props & { title: string }) {
  const versions = useSceneVersions(projectId, scene)
  const restore = useRestore(projectId, scene, t.brought(title))
  const latest = versions.data && latestOf(versions.data.items)
  return (
    <Button
      leftSection={<IconRestore size={16} />}
      disabled={!latest}
      loading={restore.isPending}
      aria-label={t.bringOf(title)}
      onClick={() => latest && restore.mutate(latest.version_id)}
    >
      {t.bring}
    </Button>
  )
}

/** A project that is one picture: see it large, say what should change, go back through its versions. */
import { Grid, Skeleton, Stack, Text, Title } from "@mantine/core"
import { getRouteApi, useNavigate } from "@tanstack/react-router"
import { isActive, useProject, useRuns, useVersion } from "../api/queries"
import type { ImageDocument, Project, Run, Version } from "../api/types"
import { ProjectMissing } from "../projects/ProjectMissing"
import { en } from "../ui/messages/en"
import { ErrorState, StageSkeleton } from "../ui/states"
import { RunCard } from "../work/RunCard"
import { RunNotices } from "../work/RunNotices"
import { useDismissed } from "../work/useDismissed"
import { BigPicture } from "./BigPicture"
import { ChangePicture } from "./ChangePicture"
import { PictureVersions } from "./PictureVersions"

const route = getRouteApi("/app/p/$projectId/picture")
const t = en.film.picture
const NO_RUNS: Run[] = []

export function PictureScreen() {
  const { projectId } = route.useParams()
  const { at, base } = route.useSearch()
  const project = useProject(projectId)
  const runs = useRuns({ project: projectId })
  const [dismissed, dismiss] = useDismissed()
  const shown = at ?? base ?? project.data?.head?.number
  const version = useVersion(projectId, shown)
  if (project.isPending) return <StageSkeleton />
  if (project.isError) return <ProjectMissing error={project.error} onRetry={() => void project.refetch()} />
  const all = runs.data?.items ?? NO_RUNS
  const active = all.find(isActive)
  return (
    <Stack maw={1400} mx="auto" gap="sm">
      <RunNotices project={project.data} runs={all} dismissed={dismissed} onDismiss={dismiss} />
      <Title order={1}>{t.title}</Title>
      {version.isError && <ErrorState error={version.error} onRetry={() => void version.refetch()} />}
      {project.data.head === null && <FirstPicture run={active ?? all[0]} />}
      {version.data?.document.kind === "image" && (
        <Studio
          project={project.data}
          version={version.data}
          document={version.data.document}
          active={active}
          current={at === undefined && base === undefined}
        />
      )}
      {project.data.head !== null && version.isPending && <StageSkeleton />}
    </Stack>
  )
}

function FirstPicture({ run }: { run: Run | undefined }) {
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Skeleton style={{ aspectRatio: "16 / 9" }} />
        <Text c="dimmed" role="status" mt="xs">
          {t.firstMaking}
        </Text>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>{run && <RunCard run={run} runs={[run]} open />}</Grid.Col>
    </Grid>
  )
}

type Props = {
  project: Project
  version: Version
  document: ImageDocument
  active: Run | undefined
  /** No older version was chosen. */
  current: boolean
}

function Studio({ project, version, document, active, current }: Props) {
  const navigate = useNavigate()
  const show = (number: number | undefined) =>
    void navigate({ to: ".", search: { at: number }, replace: true })
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <BigPicture
          project={project}
          version={version}
          document={document}
          active={active}
          onCurrent={() => show(undefined)}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Stack>
          <ChangePicture
            key={project.id}
            project={project}
            version={version}
            document={document}
            current={current}
            onStarted={() => show(undefined)}
          />
          <PictureVersions project={project} shown={version.number} onShow={show} />
        </Stack>
      </Grid.Col>
    </Grid>
  )
}

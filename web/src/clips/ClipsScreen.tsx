/** The home of a film: its clips as a grid, and the inspector that is always there. */
import { Stack } from "@mantine/core"
import { getRouteApi } from "@tanstack/react-router"
import { isActive, useProject, useRuns } from "../api/queries"
import type { Project, Run } from "../api/types"
import { WorkFromBanner } from "../history/WorkFromBanner"
import { ProjectMissing } from "../projects/ProjectMissing"
import { CardsSkeleton, ErrorState } from "../ui/states"
import { useDismissed } from "../work/useDismissed"
import { FirstMaking } from "./FirstMaking"
import { Heading } from "./Heading"
import { useFilmBase } from "./useFilmBase"
import { Workbench } from "./Workbench"

const route = getRouteApi("/app/p/$projectId/clips")
const NO_RUNS: Run[] = []

export function ClipsScreen() {
  const { projectId } = route.useParams()
  const project = useProject(projectId)
  if (project.isPending) return <CardsSkeleton />
  if (project.isError) return <ProjectMissing error={project.error} onRetry={() => void project.refetch()} />
  return <Clips key={projectId} project={project.data} />
}

function Clips({ project }: { project: Project }) {
  const { base: baseNumber } = route.useSearch()
  const runs = useRuns({ project: project.id })
  const [dismissed, dismiss] = useDismissed()
  const { version, base } = useFilmBase(project, baseNumber)
  const all = runs.data?.items ?? NO_RUNS
  const banner = baseNumber != null && <WorkFromBanner projectId={project.id} base={baseNumber} />
  return (
    <>
      {!base && (
        <Stack gap="sm" mb="sm">
          {banner}
          {project.head !== null && <Heading />}
        </Stack>
      )}
      {version.isError && <ErrorState error={version.error} onRetry={() => void version.refetch()} />}
      {project.head === null && runs.isSuccess && (
        <FirstMaking run={all.find(isActive) ?? all[0]} dismissed={dismissed} />
      )}
      {project.head !== null && version.isPending && <CardsSkeleton />}
      {base && version.data && (
        <Workbench
          project={project}
          banner={banner}
          version={version.data}
          base={base}
          runs={runs.data?.items}
          onReread={runs.isError ? () => void runs.refetch() : undefined}
          dismissed={dismissed}
          onDismiss={dismiss}
        />
      )}
    </>
  )
}

/** A project's bare address: leads to where its kind opens. */
import { Navigate, useParams } from "@tanstack/react-router"
import { useProject } from "../api/queries"
import { homeOf } from "../shell/nav"
import { CardsSkeleton } from "../ui/states"
import { ProjectMissing } from "./ProjectMissing"

export function ProjectHome() {
  const { projectId } = useParams({ from: "/app/p/$projectId/" })
  const project = useProject(projectId)
  if (project.isPending) return <CardsSkeleton />
  if (project.isError) return <ProjectMissing error={project.error} onRetry={() => void project.refetch()} />
  return <Navigate to={homeOf(project.data.kind)} params={{ projectId }} replace />
}

/** The "G then …" keys, which lead to a place. */
import { useNavigate } from "@tanstack/react-router"
import { useKeys } from "../ui/keys"

/** Project places are bound only while a project is open. */
export function useGoKeys(projectId: string | undefined): void {
  const navigate = useNavigate()
  useKeys("global", {
    goProjects: () => void navigate({ to: "/" }),
    goWork: () => void navigate({ to: "/work" }),
    goUsage: () => void navigate({ to: "/usage" }),
    goStorage: () => void navigate({ to: "/admin/storage" }),
    newProject: () => void navigate({ to: "/new" }),
  })
  const params = { projectId: projectId ?? "" }
  useKeys(
    "global",
    {
      goClips: () => void navigate({ to: "/p/$projectId/clips", params }),
      goFilm: () => void navigate({ to: "/p/$projectId/film", params }),
      goCompare: () => void navigate({ to: "/p/$projectId/compare", params }),
      goHistory: () => void navigate({ to: "/p/$projectId/history", params }),
      goStory: () => void navigate({ to: "/p/$projectId/story", params }),
    },
    { enabled: projectId != null },
  )
}

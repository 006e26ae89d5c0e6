/** Which places the navigation shows, by the kind of the open project. */
import {
  IconChartBar,
  IconColumns2,
  IconDatabase,
  IconFileText,
  IconFolders,
  IconGitBranch,
  IconLayoutGrid,
  IconMovie,
  IconPhoto,
  IconSettings,
  IconStack2,
  IconUsers,
  type TablerIcon,
} from "@tabler/icons-react"
import type { Kind } from "../api/types"
import { en } from "../ui/messages/en"

type ProjectPath =
  | "/p/$projectId/clips"
  | "/p/$projectId/film"
  | "/p/$projectId/compare"
  | "/p/$projectId/history"
  | "/p/$projectId/story"
  | "/p/$projectId/picture"
type PlacePath = "/" | "/work" | "/usage" | "/settings" | "/admin/storage" | "/admin/people"
export type Place<Path> = { to: Path; label: string; icon: TablerIcon }

const t = en.shell
const compare: Place<ProjectPath> = { to: "/p/$projectId/compare", label: t.compare, icon: IconColumns2 }
const history: Place<ProjectPath> = { to: "/p/$projectId/history", label: t.history, icon: IconGitBranch }

export const PROJECT_PLACES: Record<Kind, Place<ProjectPath>[]> = {
  video: [
    { to: "/p/$projectId/clips", label: t.clips, icon: IconLayoutGrid },
    { to: "/p/$projectId/film", label: t.film, icon: IconMovie },
    compare,
    history,
  ],
  image: [{ to: "/p/$projectId/picture", label: t.picture, icon: IconPhoto }, compare, history],
  story: [{ to: "/p/$projectId/story", label: t.story, icon: IconFileText }, compare, history],
}

export const PLACES: Place<PlacePath>[] = [
  { to: "/", label: t.projects, icon: IconFolders },
  { to: "/work", label: t.work, icon: IconStack2 },
  { to: "/usage", label: t.usage, icon: IconChartBar },
  { to: "/settings", label: t.settings, icon: IconSettings },
]

/** What administrators have besides; on phones it is in the account menu. */
export const ADMIN_PLACES: Place<PlacePath>[] = [
  { to: "/admin/storage", label: t.adminStorage, icon: IconDatabase },
  { to: "/admin/people", label: t.adminPeople, icon: IconUsers },
]

/** Where a project of this kind opens. */
export const homeOf = (kind: Kind) =>
  kind === "video"
    ? ("/p/$projectId/clips" as const)
    : kind === "image"
      ? ("/p/$projectId/picture" as const)
      : ("/p/$projectId/story" as const)

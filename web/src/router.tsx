/** Every address of the studio; what is in the search part is the state of the screen. */
import type { QueryClient } from "@tanstack/react-query"
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router"
import { session, setup } from "./api/calls"
import { ProblemError } from "./api/client"
import { keys } from "./api/queries"
import { parseStorageSearch } from "./admin/search"
import { parseCompareSearch } from "./compare/search"
import { LoginScreen } from "./entry/LoginScreen"
import { SetupScreen } from "./entry/SetupScreen"
import { parseHistorySearch } from "./history/search"
import { ProjectHome } from "./projects/ProjectHome"
import { ProjectsScreen } from "./projects/ProjectsScreen"
import { Crashed } from "./shell/Crashed"
import { NotFound } from "./shell/NotFound"
import { Shell } from "./shell/Shell"
import { parseStorySearch } from "./story/search"

type Context = { queries: QueryClient }
type Search = Record<string, unknown>

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined
const whole = (value: unknown): number | undefined => {
  const number = Number(value)
  return value != null && value !== "" && Number.isInteger(number) && number > 0 ? number : undefined
}
const second = (value: unknown): number | undefined => {
  const number = Number(value)
  return value != null && value !== "" && Number.isFinite(number) && number >= 0 ? number : undefined
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  errorComponent: Crashed,
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
})

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Search): { next?: string } => ({ next: text(search.next) }),
  component: LoginScreen,
})
const firstRun = createRoute({ getParentRoute: () => root, path: "/setup", component: SetupScreen })

/** Everything behind sign-in. A missing session leads to sign-in and back to the same address. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData({ queryKey: keys.me, queryFn: session.me, staleTime: 300_000 })
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 401) throw error
      const state = await context.queries.ensureQueryData({ queryKey: keys.setup, queryFn: setup.read })
      if (state.needed) throw redirect({ to: "/setup" })
      const next = location.href === "/" ? undefined : location.href
      throw redirect({ to: "/login", search: { next } })
    }
  },
})

const projects = createRoute({
  getParentRoute: () => app,
  path: "/",
  validateSearch: (search: Search): { q?: string } => ({ q: text(search.q) }),
  component: ProjectsScreen,
})
const create = createRoute({
  getParentRoute: () => app,
  path: "/new",
  validateSearch: (search: Search): { prompt?: string } => ({ prompt: text(search.prompt) }),
  component: lazyRouteComponent(() => import("./create/NewScreen"), "NewScreen"),
})
const work = createRoute({
  getParentRoute: () => app,
  path: "/work",
  component: lazyRouteComponent(() => import("./work/WorkScreen"), "WorkScreen"),
})
const settings = createRoute({
  getParentRoute: () => app,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/SettingsScreen"), "SettingsScreen"),
})
const usage = createRoute({
  getParentRoute: () => app,
  path: "/usage",
  component: lazyRouteComponent(() => import("./usage/UsageScreen"), "UsageScreen"),
})

/** For administrators; whoever else opens it is told so. */
const adminStorage = createRoute({
  getParentRoute: () => app,
  path: "/admin/storage",
  validateSearch: parseStorageSearch,
  component: lazyRouteComponent(() => import("./admin/StorageScreen"), "StorageScreen"),
})

const adminPeople = createRoute({
  getParentRoute: () => app,
  path: "/admin/people",
  component: lazyRouteComponent(() => import("./people/PeopleScreen"), "PeopleScreen"),
})

const project = createRoute({ getParentRoute: () => app, path: "/p/$projectId", component: Outlet })
const projectHome = createRoute({ getParentRoute: () => project, path: "/", component: ProjectHome })
const clips = createRoute({
  getParentRoute: () => project,
  path: "clips",
  /** `clip`: the open scene; `selected`: the ticked ones; `base`: the older version that is worked on. */
  validateSearch: (search: Search): { clip?: string; selected?: string; base?: number } => ({
    clip: text(search.clip),
    selected: text(search.selected),
    base: whole(search.base),
  }),
  component: lazyRouteComponent(() => import("./clips/ClipsScreen"), "ClipsScreen"),
})
const film = createRoute({
  getParentRoute: () => project,
  path: "film",
  /** `at`: seconds on the film's timeline. */
  validateSearch: (search: Search): { at?: number } => ({ at: second(search.at) }),
  component: lazyRouteComponent(() => import("./film/FilmScreen"), "FilmScreen"),
})
const history = createRoute({
  getParentRoute: () => project,
  path: "history",
  validateSearch: parseHistorySearch,
  component: lazyRouteComponent(() => import("./history/HistoryScreen"), "HistoryScreen"),
})
const compare = createRoute({
  getParentRoute: () => project,
  path: "compare",
  validateSearch: parseCompareSearch,
  component: lazyRouteComponent(() => import("./compare/CompareScreen"), "CompareScreen"),
})
const story = createRoute({
  getParentRoute: () => project,
  path: "story",
  validateSearch: parseStorySearch,
  component: lazyRouteComponent(() => import("./story/StoryScreen"), "StoryScreen"),
})
const picture = createRoute({
  getParentRoute: () => project,
  path: "picture",
  validateSearch: (search: Search): { at?: number; base?: number } => ({
    at: whole(search.at),
    base: whole(search.base),
  }),
  component: lazyRouteComponent(() => import("./picture/PictureScreen"), "PictureScreen"),
})

const tree = root.addChildren([
  login,
  firstRun,
  app.addChildren([
    projects,
    create,
    work,
    settings,
    usage,
    adminStorage,
    adminPeople,
    project.addChildren([projectHome, clips, film, history, compare, story, picture]),
  ]),
])

export const makeRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: "intent",
    defaultErrorComponent: Crashed,
    scrollRestoration: true,
  })

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}

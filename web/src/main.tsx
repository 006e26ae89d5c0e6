/** Where the studio starts: theme, query cache and router around one root. */
import "@fontsource-variable/inter"
import "@mantine/core/styles.css"
import "@mantine/notifications/styles.css"
import "@mantine/spotlight/styles.css"
import "./ui/global.css"
import { MantineProvider } from "@mantine/core"
import { QueryClientProvider } from "@tanstack/react-query"
import { RouterProvider } from "@tanstack/react-router"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { keys, makeQueryClient, readFailedAgain } from "./api/queries"
import { isReached, startReach, watchReach } from "./live/reach"
import { makeRouter } from "./router"
import { cssVariablesResolver, theme } from "./ui/theme"
import { Toasts } from "./ui/Toasts"
import { bindUndo } from "./ui/undo"

const queries = makeQueryClient(() => {
  const { pathname, href } = router.state.location
  if (pathname === "/login" || pathname === "/setup") return
  queries.removeQueries({ queryKey: keys.me })
  void router.navigate({ to: "/login", search: { next: href } })
})
const router = makeRouter(queries)
bindUndo(queries)
startReach()
watchReach(() => isReached() && readFailedAgain(queries))

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)

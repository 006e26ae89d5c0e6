/** The frame of every screen after sign-in: header, navigation, the page, live work. */
import { AppShell } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { spotlight } from "@mantine/spotlight"
import { Outlet, useParams } from "@tanstack/react-router"
import { useProject } from "../api/queries"
import { LiveProvider } from "../live/LiveProvider"
import { en } from "../ui/messages/en"
import { undoLast } from "../ui/undo"
import { useKeys } from "../ui/keys"
import { closeWork, openWork, useWorkOpen } from "../work/panel"
import { RunPanel } from "../work/RunPanel"
import { CapNotice } from "./CapNotice"
import { Header } from "./Header"
import { KeyHelp } from "./KeyHelp"
import { LostNotice } from "./LostNotice"
import { PhoneNav, SideNav } from "./Nav"
import { Palette } from "./Palette"
import { StorageNotice } from "./StorageNotice"
import { useGoKeys } from "./useGoKeys"
import { usePlace } from "./usePlace"
import classes from "./Shell.module.css"

export function Shell() {
  return (
    <LiveProvider>
      <Frame />
    </LiveProvider>
  )
}

function Frame() {
  const { projectId } = useParams({ strict: false })
  const [help, helpPanel] = useDisclosure()
  const work = useWorkOpen()
  const project = useProject(projectId)
  usePlace(project.data?.name)
  useGoKeys(projectId)
  useKeys("global", {
    help: helpPanel.toggle,
    undo: () => void undoLast(projectId),
    palette: spotlight.open,
  })
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 196, breakpoint: "sm", collapsed: { mobile: true } }}
      footer={{ height: { base: 58, sm: 0 } }}
      padding={{ base: "sm", sm: "md" }}
    >
      <a href="#main" className={classes.skip}>
        {en.shell.skip}
      </a>
      <AppShell.Header className={classes.bar}>
        <Header project={project.data} onHelp={helpPanel.open} onWork={openWork} />
      </AppShell.Header>
      <AppShell.Navbar className={classes.bar}>
        <SideNav projectId={projectId} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <LostNotice />
        <CapNotice />
        <StorageNotice />
        <Outlet />
      </AppShell.Main>
      <AppShell.Footer className={classes.bar} hiddenFrom="sm" data-keep-clear>
        <PhoneNav projectId={projectId} />
      </AppShell.Footer>
      <KeyHelp opened={help} onClose={helpPanel.close} />
      <Palette project={project.data} onHelp={helpPanel.open} />
      <RunPanel opened={work} onClose={closeWork} />
    </AppShell>
  )
}

/** Says where one is: the window's title, and the focus on the page after going to another one. */
import { useRouterState } from "@tanstack/react-router"
import { useEffect, useRef } from "react"
import { en } from "../ui/messages/en"

const t = en.shell
const TITLES: Record<string, string> = {
  "": t.projects,
  new: t.newProject,
  work: t.work,
  usage: t.usage,
  settings: t.settings,
  clips: t.clips,
  film: t.film,
  compare: t.compare,
  history: t.history,
  story: t.story,
  picture: t.picture,
}

export function usePlace(projectName: string | undefined): void {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const before = useRef(path)
  useEffect(() => {
    const place = TITLES[path.split("/").at(-1) ?? ""]
    document.title = [place, projectName, en.product].filter(Boolean).join(" · ")
  }, [path, projectName])
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    const main = document.getElementById("main")
    if (!main?.contains(document.activeElement)) main?.focus({ preventScroll: true })
  }, [path])
}

/** The palette (Ctrl+K): every place, project and action by a few letters of its name. */
import { useComputedColorScheme, useMantineColorScheme, VisuallyHidden } from "@mantine/core"
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight"
import {
  IconArrowBackUp,
  IconFolder,
  IconKeyboard,
  IconMoon,
  IconPlus,
  IconSearch,
  IconStack2,
  IconSun,
} from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { useMe, useProjects } from "../api/queries"
import type { Project } from "../api/types"
import { keyLabel, type ActionOf } from "../ui/keys"
import { en } from "../ui/messages/en"
import { undoLast } from "../ui/undo"
import { openWork } from "../work/panel"
import { ADMIN_PLACES, homeOf, PLACES, PROJECT_PLACES } from "./nav"
import classes from "./Palette.module.css"

const t = en.palette
const ICON = { size: 18, stroke: 1.7, "aria-hidden": true } as const

type Props = { project: Project | undefined; onHelp: () => void }

export function Palette({ project, onHelp }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <Spotlight.Root
      shortcut={null}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      scrollable
      maxHeight="min(420px, 60dvh)"
      transitionProps={{ duration: 80 }}
    >
      {open && <Contents project={project} onHelp={onHelp} />}
    </Spotlight.Root>
  )
}

function Contents({ project, onHelp }: Props) {
  const [words, setWords] = useState("")
  const groups = useGroups({ project, onHelp }).map((group) => ({
    ...group,
    actions: matching(group.actions, words),
  }))
  const found = groups.filter((group) => group.actions.length > 0)
  const count = found.reduce((sum, group) => sum + group.actions.length, 0)
  return (
    <>
      <Spotlight.Search
        placeholder={t.search}
        aria-label={t.search}
        leftSection={<IconSearch {...ICON} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <VisuallyHidden role="status">{words && (count > 0 ? t.found(count) : t.nothing)}</VisuallyHidden>
      <Spotlight.ActionsList aria-label={t.label}>
        {found.map(({ group, actions }) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {actions.map(({ id, ...action }) => (
              <Spotlight.Action key={id} className={classes.action} {...action} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {count === 0 && <Spotlight.Empty>{t.nothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </>
  )
}

/** Those that have every word somewhere in their name or what is said of them. */
function matching(actions: SpotlightActionData[], words: string): SpotlightActionData[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return actions.filter(({ label, description, keywords }) => {
    const text = [label, description, keywords].flat().join(" ").toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
}

const keyed = (action: ActionOf<"global">) => ({
  rightSection: <kbd className={classes.key}>{keyLabel("global", action)}</kbd>,
})

function useGroups({ project, onHelp }: Props): SpotlightActionGroupData[] {
  const navigate = useNavigate()
  const admin = useMe().data?.role === "admin"
  const projects = useProjects().data?.items ?? []
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme("light") === "dark"
  const here = project
    ? PROJECT_PLACES[project.kind].map((place) => ({
        id: place.to,
        label: place.label,
        leftSection: <place.icon {...ICON} />,
        onClick: () => void navigate({ to: place.to, params: { projectId: project.id } }),
      }))
    : []
  const places = [...PLACES, ...(admin ? ADMIN_PLACES : [])].map((place) => ({
    id: place.to,
    label: place.label,
    leftSection: <place.icon {...ICON} />,
    onClick: () => void navigate({ to: place.to }),
  }))
  const actions = [
    {
      id: "new",
      label: en.shell.newProject,
      leftSection: <IconPlus {...ICON} />,
      onClick: () => void navigate({ to: "/new" }),
      ...keyed("newProject"),
    },
    {
      id: "undo",
      label: t.undo,
      leftSection: <IconArrowBackUp {...ICON} />,
      onClick: () => void undoLast(project?.id),
      ...keyed("undo"),
    },
    { id: "work", label: t.openWork, leftSection: <IconStack2 {...ICON} />, onClick: openWork },
    {
      id: "theme",
      label: dark ? en.shell.toLight : en.shell.toDark,
      leftSection: dark ? <IconSun {...ICON} /> : <IconMoon {...ICON} />,
      onClick: () => setColorScheme(dark ? "light" : "dark"),
    },
    {
      id: "keys",
      label: en.shell.help,
      leftSection: <IconKeyboard {...ICON} />,
      onClick: onHelp,
      ...keyed("help"),
    },
  ]
  const others = projects
    .filter(({ id }) => id !== project?.id)
    .map(({ id, name, kind }) => ({
      id,
      label: name,
      description: en.projects.kinds[kind],
      leftSection: <IconFolder {...ICON} />,
      onClick: () => void navigate({ to: homeOf(kind), params: { projectId: id } }),
    }))
  return [
    { group: project ? t.here(project.name) : "", actions: here },
    { group: t.actions, actions },
    { group: t.places, actions: places },
    { group: t.projects, actions: others },
  ]
}

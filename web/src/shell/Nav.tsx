/** Navigation: a column at the side, a bar at the bottom on phones. */
import { Box, Button, Divider, Group, NavLink, Stack, Text } from "@mantine/core"
import { IconPlus } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useMe, useProject } from "../api/queries"
import { en } from "../ui/messages/en"
import { ADMIN_PLACES, PLACES, PROJECT_PLACES } from "./nav"
import classes from "./Shell.module.css"

type Props = { projectId: string | undefined }
const ICON = { size: 18, stroke: 1.7, "aria-hidden": true } as const

export function SideNav({ projectId }: Props) {
  const admin = useMe().data?.role === "admin"
  return (
    <Stack component="nav" aria-label={en.shell.main} gap={4} p="xs" h="100%">
      {projectId && <ProjectNav projectId={projectId} />}
      {[...PLACES, ...(admin ? ADMIN_PLACES : [])].map((place) => (
        <NavLink
          key={place.to}
          renderRoot={(props) => (
            <Link to={place.to} activeOptions={{ exact: true, includeSearch: false }} {...props} />
          )}
          label={place.label}
          leftSection={<place.icon {...ICON} />}
        />
      ))}
      <Box mt="auto" p={4}>
        <Button
          fullWidth
          variant="default"
          leftSection={<IconPlus size={16} />}
          renderRoot={(props) => <Link to="/new" {...props} />}
        >
          {en.shell.newProject}
        </Button>
      </Box>
    </Stack>
  )
}

function ProjectNav({ projectId }: { projectId: string }) {
  const project = useProject(projectId)
  if (!project.data) return null
  return (
    <>
      <Text size="xs" c="dimmed" fw={600} px="sm" pt={4} truncate>
        {project.data.name}
      </Text>
      {PROJECT_PLACES[project.data.kind].map((place) => (
        <NavLink
          key={place.to}
          renderRoot={(props) => <Link to={place.to} params={{ projectId }} {...props} />}
          label={place.label}
          leftSection={<place.icon {...ICON} />}
        />
      ))}
      <Divider my={6} color="var(--line)" />
    </>
  )
}

/** On phones: the open project's places, or the studio's. */
export function PhoneNav({ projectId }: Props) {
  return (
    <Group component="nav" aria-label={en.shell.main} gap={0} wrap="nowrap" h="100%" className={classes.tabs}>
      {projectId ? (
        <ProjectTabs projectId={projectId} />
      ) : (
        PLACES.map((place) => (
          <Link key={place.to} to={place.to} activeOptions={{ exact: true }} className={classes.tab}>
            <place.icon {...ICON} size={21} />
            {place.label}
          </Link>
        ))
      )}
    </Group>
  )
}

function ProjectTabs({ projectId }: { projectId: string }) {
  const project = useProject(projectId)
  return (
    <>
      {PLACES.slice(0, 1).map((place) => (
        <Link key={place.to} to={place.to} activeOptions={{ exact: true }} className={classes.tab}>
          <place.icon {...ICON} size={21} />
          {place.label}
        </Link>
      ))}
      {project.data &&
        PROJECT_PLACES[project.data.kind].map((place) => (
          <Link key={place.to} to={place.to} params={{ projectId }} className={classes.tab}>
            <place.icon {...ICON} size={21} />
            {place.label}
          </Link>
        ))}
    </>
  )
}

/** All projects as cards, with search; empty it teaches the first step. */
import { Button, Group, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core"
import { IconFolders, IconPlus, IconSearch } from "@tabler/icons-react"
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router"
import { useProjects } from "../api/queries"
import { en } from "../ui/messages/en"
import { useTyped } from "../ui/useTyped"
import { CardsSkeleton, Empty, ErrorState } from "../ui/states"
import { DeletedProjects } from "./DeletedProjects"
import { ProjectCard } from "./ProjectCard"
import { StartCard } from "./StartCard"
import classes from "./ProjectsScreen.module.css"

const route = getRouteApi("/app/")
const t = en.projects
/** With so few projects, the sample's mostly, one is new here. */
const FEW = 1

export function ProjectsScreen() {
  const { q: address = "" } = route.useSearch()
  const navigate = useNavigate()
  const search = (text: string) => void navigate({ to: "/", search: { q: text || undefined }, replace: true })
  const [q, type] = useTyped(address, search)
  const projects = useProjects()
  const all = projects.data?.items ?? []
  const isNew = projects.isSuccess && all.length <= FEW
  const words = q.trim().toLowerCase()
  const shown = all.filter((project) =>
    [project.name, project.description, ...project.tags].join(" ").toLowerCase().includes(words),
  )
  return (
    <Stack maw={isNew ? 1000 : 1280} mx="auto">
      <Group justify="space-between">
        <Title order={1}>{t.title}</Title>
        {all.length > FEW && (
          <Group flex={{ base: "1 1 16rem", xs: "none" }} className={classes.bar}>
            <TextInput
              aria-label={t.search}
              placeholder={t.search}
              type="search"
              leftSection={<IconSearch size={16} aria-hidden />}
              value={q}
              onChange={(event) => type(event.currentTarget.value)}
              flex={1}
            />
            <Button
              leftSection={<IconPlus size={16} />}
              flex="none"
              renderRoot={(props) => <Link to="/new" {...props} />}
            >
              {t.emptyAction}
            </Button>
          </Group>
        )}
      </Group>
      {isNew && (
        <Text size="lg" maw={760}>
          {t.lead}
        </Text>
      )}
      {projects.isPending && <CardsSkeleton cols={4} cards={8} />}
      {projects.isError && <ErrorState error={projects.error} onRetry={() => void projects.refetch()} />}
      {all.length > 0 && shown.length === 0 && (
        <Empty
          icon={<IconFolders size={28} />}
          title={t.noMatch(q)}
          text={t.noMatchText}
          action={
            <Button variant="default" onClick={() => type("")}>
              {t.clearSearch}
            </Button>
          }
        />
      )}
      <SimpleGrid cols={isNew ? { base: 1, sm: 2 } : { base: 1, xs: 2, md: 3, lg: 4 }}>
        {shown.map((project) => (
          <ProjectCard key={project.id} project={project} />
        ))}
        {isNew && <StartCard />}
      </SimpleGrid>
      {projects.isSuccess && <DeletedProjects />}
    </Stack>
  )
}

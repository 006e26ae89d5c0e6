/** All projects as cards, with search; empty it teaches the first step. */
import { Button, Group, SimpleGrid, Stack, TextInput, Title } from "@mantine/core"
import { IconFolders, IconPlus, IconSearch, IconSparkles } from "@tabler/icons-react"
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router"
import { useProjects } from "../api/queries"
import { en } from "../ui/messages/en"
import { useTyped } from "../ui/useTyped"
import { CardsSkeleton, Empty, ErrorState } from "../ui/states"
import { DeletedProjects } from "./DeletedProjects"
import { ProjectCard } from "./ProjectCard"

const route = getRouteApi("/app/")
const t = en.projects

export function ProjectsScreen() {
  const { q: address = "" } = route.useSearch()
  const navigate = useNavigate()
  const search = (text: string) => void navigate({ to: "/", search: { q: text || undefined }, replace: true })
  const [q, type] = useTyped(address, search)
  const projects = useProjects()
  const all = projects.data?.items ?? []
  const words = q.trim().toLowerCase()
  const shown = all.filter((project) =>
    [project.name, project.description, ...project.tags].join(" ").toLowerCase().includes(words),
  )
  return (
    <Stack maw={1280} mx="auto">
      <Group justify="space-between">
        <Title order={1}>{t.title}</Title>
        {all.length > 0 && (
          <Group flex={{ base: 1, xs: "none" }} wrap="nowrap">
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
      {projects.isPending && <CardsSkeleton cols={4} cards={8} />}
      {projects.isError && <ErrorState error={projects.error} onRetry={() => void projects.refetch()} />}
      {projects.isSuccess && all.length === 0 && (
        <Empty
          icon={<IconSparkles size={28} />}
          title={t.emptyTitle}
          text={t.emptyText}
          action={
            <Button size="md" renderRoot={(props) => <Link to="/new" {...props} />}>
              {t.emptyAction}
            </Button>
          }
        />
      )}
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
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }}>
        {shown.map((project) => (
          <ProjectCard key={project.id} project={project} />
        ))}
      </SimpleGrid>
      {projects.isSuccess && <DeletedProjects />}
    </Stack>
  )
}

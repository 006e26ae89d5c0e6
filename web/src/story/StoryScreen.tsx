/** A story: its text, the ways to change it, and its versions. */
import { Button, Grid, Stack, Title } from "@mantine/core"
import { IconFeather } from "@tabler/icons-react"
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router"
import { useState } from "react"
import { useProject, useVersion } from "../api/queries"
import type { Project, StoryDocument, Version } from "../api/types"
import { useActs } from "../history/useActs"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { Empty, ErrorState, StageSkeleton } from "../ui/states"
import { Editor } from "./Editor"
import { Instruct } from "./Instruct"
import { Manuscript } from "./Manuscript"
import { OldNotice } from "./OldNotice"
import { RunNotice } from "./RunNotice"
import type { StorySearch } from "./search"
import { StoryVersions } from "./StoryVersions"
import { useDraft } from "./useDraft"

const t = en.story

export function StoryScreen() {
  const { projectId = "" } = useParams({ strict: false })
  const { at }: StorySearch = useSearch({ strict: false })
  const project = useProject(projectId)
  const number = at ?? project.data?.head?.number
  const version = useVersion(projectId, number)
  const error = project.error ?? version.error
  if (error)
    return (
      <ErrorState error={error} onRetry={() => void Promise.all([project.refetch(), version.refetch()])} />
    )
  if (project.data && number === undefined) return <Unwritten project={project.data} />
  const shown = version.data?.number === number ? version.data : null
  if (!project.data || shown?.document.kind !== "story")
    return (
      <Stack>
        <Title order={1}>{t.title}</Title>
        <StageSkeleton />
      </Stack>
    )
  return <Loaded key={projectId} project={project.data} version={shown} document={shown.document} />
}

interface LoadedProps {
  project: Project
  version: Version
  document: StoryDocument
}

function Loaded({ project, version, document }: LoadedProps) {
  const navigate = useNavigate()
  const [editing, setEditing] = useState(false)
  const draft = useDraft(project.id)
  const head = project.head?.number ?? null
  const isCurrent = version.number === head
  const read = (at: number | undefined): void =>
    void navigate({
      to: "/p/$projectId/story",
      params: { projectId: project.id },
      search: { at },
      resetScroll: false,
    })
  const acts = useActs(project, () => read(undefined))
  useKeys("story", { edit: () => setEditing(true) }, { enabled: !editing })
  return (
    <Grid gap="lg" overflow="visible">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="sm">
          <OldNotice version={version} isCurrent={isCurrent} acts={acts} onCurrent={() => read(undefined)} />
          {editing ? (
            <Editor
              project={project}
              version={version}
              document={document}
              draft={draft}
              onClose={() => setEditing(false)}
              onSaved={() => {
                setEditing(false)
                read(undefined)
              }}
            />
          ) : (
            <Manuscript document={document} hasDraft={draft.value !== null} onEdit={() => setEditing(true)} />
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack>
          <RunNotice project={project} />
          <Instruct
            project={project}
            version={version}
            document={document}
            onStarted={() => read(undefined)}
          />
          <StoryVersions project={project} shown={version.number} acts={acts} onRead={read} />
        </Stack>
      </Grid.Col>
    </Grid>
  )
}

function Unwritten({ project }: { project: Project }) {
  const making = project.active_runs > 0
  return (
    <Stack>
      <Title order={1}>{project.name}</Title>
      <RunNotice project={project} />
      <Empty
        icon={<IconFeather size={28} />}
        title={making ? t.waiting : t.missing}
        text={making ? t.waitingText : t.missingText}
        action={
          !making && <Button renderRoot={(props) => <Link to="/work" {...props} />}>{t.openWork}</Button>
        }
      />
    </Stack>
  )
}

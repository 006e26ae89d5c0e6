/** The composed film: watch it, jump between scenes, see what changed, take it away. */
import { Button, Grid, Group, Stack, Text, Title } from "@mantine/core"
import { IconDownload, IconMovie } from "@tabler/icons-react"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useRef } from "react"
import { useProject, useRuns, useVersion } from "../api/queries"
import type { Film, Project, Run, Version } from "../api/types"
import { ProjectMissing } from "../projects/ProjectMissing"
import { clock } from "../ui/format"
import { en } from "../ui/messages/en"
import { Empty, ErrorState, StageSkeleton } from "../ui/states"
import { RunNotices } from "../work/RunNotices"
import { useDismissed } from "../work/useDismissed"
import { useFrames } from "../media/useFrames"
import { useFilm } from "../media/useFilm"
import { SceneStrip } from "./SceneStrip"
import { Player } from "./Player"
import { WhatChanged } from "./WhatChanged"

const route = getRouteApi("/app/p/$projectId/film")
const t = en.film
const NO_RUNS: Run[] = []

export function FilmScreen() {
  const { projectId } = route.useParams()
  const project = useProject(projectId)
  const version = useVersion(projectId, project.data?.head?.number)
  const runs = useRuns({ project: projectId })
  const [dismissed, dismiss] = useDismissed()
  if (project.isError) return <ProjectMissing error={project.error} onRetry={() => void project.refetch()} />
  if (version.isError) return <ErrorState error={version.error} onRetry={() => void version.refetch()} />
  const film = version.data?.film
  if (project.data && (project.data.head === null || (version.data && !film))) {
    return (
      <Empty
        icon={<IconMovie size={28} />}
        title={t.none.title}
        text={t.none.text}
        action={
          <Button renderRoot={(props) => <Link to="/p/$projectId/clips" params={{ projectId }} {...props} />}>
            {t.none.action}
          </Button>
        }
      />
    )
  }
  if (!project.data || !version.data || !film) return <StageSkeleton />
  return (
    <>
      <RunNotices
        project={project.data}
        runs={runs.data?.items ?? NO_RUNS}
        dismissed={dismissed}
        onDismiss={dismiss}
      />
      <Theatre key={film.composition} project={project.data} version={version.data} film={film} />
    </>
  )
}

type Props = { project: Project; version: Version; film: Film }

function Theatre({ project, version, film }: Props) {
  const { at } = route.useSearch()
  const video = useRef<HTMLVideoElement>(null)
  const rate = (version.document.kind === "video" && version.document.format.frame_rate) || 24
  const frames = useFrames(video, rate)
  const state = useFilm(video, film.playlist_url)
  const current = version.scenes.findLast((scene) => frames.time >= scene.start - 0.02) ?? version.scenes[0]
  return (
    <Stack maw={1400} mx="auto">
      <Group justify="space-between">
        <Group align="baseline" gap="sm">
          <Title order={1}>{t.title}</Title>
          <Text size="sm" c="dimmed">
            {en.version(version.number)} · {clock(film.duration)}
          </Text>
        </Group>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          component="a"
          href={film.mp4_url}
          download={t.downloadName(project.name, version.number)}
        >
          {t.download}
        </Button>
      </Group>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 9 }}>
          <Stack gap="sm">
            <Player
              video={video}
              frames={frames}
              state={state}
              film={film}
              poster={version.scenes[0]?.clip?.poster ?? version.poster}
              startAt={at}
            />
            <SceneStrip
              scenes={version.scenes}
              current={current?.id ?? null}
              time={frames.time}
              onSeek={frames.seek}
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 3 }}>
          <WhatChanged project={project} version={version} current={current ?? null} />
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

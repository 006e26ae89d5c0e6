/** The composed film: watch it, jump between scenes, see what changed, take it away. */
import { Button, Grid, Group, Stack, Text, Title } from "@mantine/core"
import { IconMovie } from "@tabler/icons-react"
import { getRouteApi, Link } from "@tanstack/react-router"
import { useRef } from "react"
import { useProject, useRuns, useVersion } from "../api/queries"
import type { Film, Project, Run, Version } from "../api/types"
import { FilmHold } from "../archive/FilmHold"
import { useHeld } from "../archive/useHeld"
import { ProjectMissing } from "../projects/ProjectMissing"
import { clock } from "../ui/format"
import { en } from "../ui/messages/en"
import { Empty, ErrorState, StageSkeleton } from "../ui/states"
import { RunNotices } from "../work/RunNotices"
import { useDismissed } from "../work/useDismissed"
import { useFrames } from "../media/useFrames"
import { useFilm } from "../media/useFilm"
import { Download } from "./Download"
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
  const { held, coming, back } = useHeld(project.id, version)
  const state = useFilm(video, held ? null : film.playlist_url)
  const bring = () => held?.missing.length === 0 && coming.way === "away" && coming.bring()
  const away = held && (held.missing.length > 0 ? "missing" : "archived")
  const poster = version.scenes[0]?.clip?.poster ?? version.scenes[0]?.clip?.thumbnail ?? version.poster
  const current = version.scenes.findLast((scene) => frames.time >= scene.start - 0.02) ?? version.scenes[0]
  return (
    <Stack maw={1400} mx="auto">
      <Group justify="space-between">
        <Group align="baseline" gap="sm">
          <Title order={1}>{t.title}</Title>
          <Text size="sm" c="dimmed">
            {en.headed("video", version.number)} · {clock(film.duration)}
          </Text>
        </Group>
        <Download
          projectId={project.id}
          version={version.number}
          url={film.mp4_url}
          name={t.downloadName(project.name, version.number)}
          why={away && en.archive.film[away === "missing" ? "missingHint" : "downloadHint"]}
        />
      </Group>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 9 }}>
          <Stack gap="sm">
            <Player
              video={video}
              frames={frames}
              state={state}
              film={film}
              poster={poster}
              startAt={at}
              held={
                held && { cover: <FilmHold projectId={project.id} {...{ held, coming, poster }} />, bring }
              }
              playAtOnce={back}
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

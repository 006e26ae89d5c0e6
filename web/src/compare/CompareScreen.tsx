/** Two versions of a project beside each other: films, one clip, texts or pictures. */
import { Button, Title } from "@mantine/core"
import { IconColumns2 } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useActs } from "../history/useActs"
import { en } from "../ui/messages/en"
import { Empty, ErrorState, StageSkeleton } from "../ui/states"
import { Differences } from "./Differences"
import { PictureCompare } from "./PictureCompare"
import { Pickers } from "./Pickers"
import { scenesOf } from "./scenes"
import { sceneOf } from "./source"
import { StoryCompare } from "./StoryCompare"
import { useCompare, type CompareView } from "./useCompare"
import { VideoCompare } from "./VideoCompare"
import classes from "./CompareScreen.module.css"

const t = en.compare

export function CompareScreen() {
  const view = useCompare()
  const { project, search, left, right } = view
  const acts = useActs(project)
  const { mutation } = acts
  if (project && project.version_count < 2 && search.a === undefined) return <TooFew view={view} />
  const scenes = search.clip === undefined ? undefined : [search.clip]
  // All at once: whatever came later would push the rest down.
  if (!view.error && !(project && left && right)) return <Waiting />
  return (
    <div className={classes.screen}>
      <Title order={1}>{titleOf(view)}</Title>
      <Pickers
        view={view}
        restoring={
          mutation.isPending && mutation.variables.kind === "restore" ? mutation.variables.version : null
        }
        onRestore={(version) => mutation.mutate({ kind: "restore", version, ...(scenes && { scenes }) })}
      />
      {mutation.isError && <ErrorState error={mutation.error} />}
      {view.error ? (
        <ErrorState error={view.error} onRetry={view.retry} />
      ) : (
        <div className={classes.columns} data-kind={project?.kind}>
          {left && right ? <Body view={view} left={left} right={right} /> : <StageSkeleton />}
          <Differences view={view} />
        </div>
      )}
    </div>
  )
}

type Loaded = {
  view: CompareView
  left: NonNullable<CompareView["left"]>
  right: NonNullable<CompareView["right"]>
}

function Body({ view, left, right }: Loaded) {
  switch (view.project?.kind) {
    case "story":
      return <StoryCompare view={view} left={left} right={right} />
    case "image":
      return <PictureCompare view={view} left={left} right={right} />
    default:
      return <VideoCompare view={view} left={left} right={right} onClip={(by) => goToClip(view, by)} />
  }
}

/** Through the whole film and its scenes in a circle; mode and versions stay. */
function goToClip({ left, right, search, go }: CompareView, by: number): void {
  const places = [undefined, ...scenesOf(left, right).map((scene) => scene.id)]
  const now = places.indexOf(search.clip)
  go({ clip: places[(now + by + places.length) % places.length], t: undefined })
}

function titleOf({ project, search, left, right }: CompareView): string {
  const scene = sceneOf(right, search.clip) ?? sceneOf(left, search.clip)
  if (scene) return t.titleClip(scene.position, scene.title)
  if (project?.kind === "story") return t.titleStory
  if (project?.kind === "image") return t.titlePicture
  return project ? t.titleFilm : t.title
}

/** Not the title of one side that came first: a longer one would push the rest down. */
const Waiting = () => (
  <div className={classes.screen}>
    <Title order={1}>{t.title}</Title>
    <StageSkeleton />
  </div>
)

function TooFew({ view }: { view: CompareView }) {
  const { projectId, project } = view
  return (
    <div className={classes.screen}>
      <Title order={1}>{t.title}</Title>
      <Empty
        icon={<IconColumns2 size={28} />}
        title={t.empty.title}
        text={project?.version_count === 1 ? t.empty.one : t.empty.none}
        action={
          <Button renderRoot={(props) => <Link to="/p/$projectId" params={{ projectId }} {...props} />}>
            {t.empty.action}
          </Button>
        }
      />
    </div>
  )
}

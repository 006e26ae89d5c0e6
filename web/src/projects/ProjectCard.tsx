/** One project: its picture, name, kind, versions, last change and running work. */
import { ActionIcon, Badge, Card, Group, Loader, Menu, Progress, Text, Title } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconDots, IconFileText, IconMovie, IconPencil, IconPhoto, IconTrash } from "@tabler/icons-react"
import { useMutation } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import * as calls from "../api/calls"
import { useRuns } from "../api/queries"
import type { Project } from "../api/types"
import { homeOf } from "../shell/nav"
import { ago, moment } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { notifyProblem, notifyUndoable } from "../ui/undo"
import { makingOf } from "./making"
import { RenameDialog } from "./RenameDialog"
import { StoryCover } from "./StoryCover"
import classes from "./ProjectCard.module.css"

const t = en.projects

const PLATES = { video: IconMovie, image: IconPhoto, story: IconFileText }

export function ProjectCard({ project }: { project: Project }) {
  const Plate = PLATES[project.kind]
  const atWork = project.active_runs > 0
  const runs = useRuns({ active: true }, atWork)
  const making = atWork ? makingOf(runs.data?.items ?? [], project.id) : null
  const [renaming, rename] = useDisclosure()
  const remove = useMutation({
    mutationFn: () => calls.projects.remove(project.id),
    onSuccess: ({ operation }) => notifyUndoable(operation, t.removed(project.name)),
    onError: (error) => notifyProblem(error),
  })
  return (
    <Card p={0} className={classes.card} component="article" data-busy={remove.isPending || undefined}>
      <Picture
        // The first picture of a first version is shown as soon as it is there.
        digest={project.poster ?? making?.picture}
        alt=""
        radius={false}
        plate={
          project.kind === "story" && project.head ? (
            <StoryCover project={project} />
          ) : (
            <Plate size={30} stroke={1.3} aria-hidden />
          )
        }
      >
        <Badge className={classes.kind} color="dark.8" variant="filled" autoContrast={false} c="white">
          {t.kinds[project.kind]}
        </Badge>
        {making && (
          <Progress
            className={classes.progress}
            value={100 * making.progress}
            size={5}
            radius={0}
            aria-label={t.madeParts(making.done, making.total)}
          />
        )}
      </Picture>
      <Group p="sm" wrap="nowrap" gap="xs" align="start">
        <div className={classes.words}>
          <Title order={2} size="sm">
            <Link to={homeOf(project.kind)} params={{ projectId: project.id }} className={classes.link}>
              {project.name}
            </Link>
          </Title>
          {atWork ? (
            <Group gap={6} wrap="nowrap">
              <Loader size={11} aria-hidden />
              <Text size="xs" c="dimmed">
                {making ? t.madeParts(making.done, making.total) : t.making(project.active_runs)}
              </Text>
            </Group>
          ) : (
            <Text size="xs" c="dimmed" truncate>
              {t.versions(project.version_count)} ·{" "}
              <time dateTime={project.updated_at} title={moment(project.updated_at)}>
                {ago(project.updated_at)}
              </time>
            </Text>
          )}
        </div>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t.more(project.name)} className={classes.more}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={rename.open}>
              {t.rename}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => remove.mutate()}>
              {t.remove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {renaming && <RenameDialog project={project} onClose={rename.close} />}
    </Card>
  )
}

/** The story's versions, newest first: read one, restore it, compare it with the current one. */
import { Badge, Button, Card, Group, Text, Title, UnstyledButton } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useVersions } from "../api/queries"
import type { Project, VersionSummary } from "../api/types"
import type { Acts } from "../history/useActs"
import { ago, moment } from "../ui/format"
import { en } from "../ui/messages/en"
import { RowsSkeleton } from "../ui/states"
import classes from "./Story.module.css"

const t = en.story.versions

interface Props {
  project: Project
  /** The number of the version that is read. */
  shown: number
  acts: Acts
  onRead(at: number | undefined): void
}

export function StoryVersions({ project, shown, acts, onRead }: Props) {
  const query = useVersions(project.id)
  const versions = query.data?.pages.flatMap((page) => page.items)
  return (
    <Card>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t.title}</Title>
        <Button
          size="compact-sm"
          variant="subtle"
          renderRoot={(props) => (
            <Link to="/p/$projectId/history" params={{ projectId: project.id }} {...props} />
          )}
        >
          {t.all}
        </Button>
      </Group>
      {versions ? (
        <ol className={classes.versions}>
          {versions.map((version) => (
            <Line
              key={version.id}
              {...{ version, project, acts, onRead }}
              isShown={version.number === shown}
            />
          ))}
        </ol>
      ) : (
        <RowsSkeleton rows={3} />
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.more}
        </Button>
      )}
    </Card>
  )
}

type LineProps = Pick<Props, "project" | "acts" | "onRead"> & { version: VersionSummary; isShown: boolean }

function Line({ version, project, acts, isShown, onRead }: LineProps) {
  const { number, message, author, created_at, id } = version
  const isHead = id === project.head?.id
  const { mutation } = acts
  const busy =
    mutation.isPending && mutation.variables.kind === "restore" && mutation.variables.version === number
  return (
    <li className={classes.version} data-shown={isShown || undefined}>
      <UnstyledButton
        className={classes.read}
        aria-current={isShown || undefined}
        onClick={() => onRead(isHead ? undefined : number)}
      >
        <Group gap={6} wrap="nowrap">
          <Text size="sm" fw={600} lineClamp={1}>
            <span className="visually-hidden">{t.show} </span>
            {message}
          </Text>
          {isHead && (
            <Badge variant="filled" size="sm" flex="none">
              {t.current}
            </Badge>
          )}
          {version.labels.map((label) => (
            <Badge key={label} size="sm" variant="light" color="gray">
              {label}
            </Badge>
          ))}
        </Group>
        <Text size="xs" c="dimmed" title={moment(created_at)}>
          {[en.numbered("story", number), author?.name ?? en.someone, ago(created_at)].join(" · ")}
        </Text>
      </UnstyledButton>
      {!isHead && (
        <Group gap={6} mt={4}>
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            onClick={() => mutation.mutate({ kind: "restore", version: number })}
          >
            {t.restore}
            <span className="visually-hidden"> {en.numbered("story", number)}</span>
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => project.head && acts.compare(number, project.head.number)}
          >
            {t.compare}
            <span className="visually-hidden"> {en.numbered("story", number)}</span>
          </Button>
        </Group>
      )}
    </li>
  )
}

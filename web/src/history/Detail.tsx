/** The panel beside the list: everything about one version, and what can be done with it. */
import { Button, Group, ScrollArea, Skeleton, Stack, Text, Title } from "@mantine/core"
import { useComparison, useVersion } from "../api/queries"
import type { Comparison, Kind, Project, Version, VersionSummary } from "../api/types"
import { ago, moment, money } from "../ui/format"
import { en } from "../ui/messages/en"
import { ErrorState, Loading } from "../ui/states"
import { ChangedScenes } from "./ChangedScenes"
import { DetailActs } from "./DetailActs"
import { Labels } from "./Labels"
import { PartialRestore } from "./PartialRestore"
import { Preview } from "./Preview"
import type { Acts } from "./useActs"
import classes from "./Detail.module.css"

const t = en.history

export interface DetailProps {
  project: Project
  at: number
  head: VersionSummary | null
  acts: Acts
  /** How the version lies to the current one. */
  place: Place
  onCurrent(): void
}
export type Place = "current" | "before" | "after" | "beside"

export function Detail(props: DetailProps) {
  const { project, at } = props
  const query = useVersion(project.id, at)
  const version = query.data?.number === at ? query.data : null
  if (query.isError && !version)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return (
    <section
      aria-label={t.detail.label(en.numbered(project.kind, at))}
      aria-busy={!version}
      className={classes.panel}
    >
      {version ? <Loaded key={at} {...props} version={version} /> : <Waiting />}
    </section>
  )
}

function Loaded({ version, ...props }: DetailProps & { version: Version }) {
  const { project, head, place, acts, onCurrent } = props
  const parent = version.parent_number
  const comparison = useComparison(project.id, parent, parent === null ? null : version.number)
  const fits = comparison.data?.b.number === version.number && comparison.data.a.number === parent
  return (
    <ScrollArea className={classes.scroll} type="auto" scrollbarSize={8} viewportProps={{ tabIndex: 0 }}>
      <Stack gap="md" p="md">
        <Status version={version} kind={project.kind} isCurrent={place === "current"} onCurrent={onCurrent} />
        <Preview version={version} kind={project.kind} projectId={project.id} />
        <Headline version={version} kind={project.kind} />
        <DetailActs {...props} version={version} />
        <Labels version={version} acts={acts} />
        <Changes version={version} comparison={fits ? comparison.data : undefined} />
        {fits && comparison.data && (
          <ChangedScenes
            comparison={comparison.data}
            onCompare={(scene) => acts.compare(parent ?? version.number, version.number, scene)}
          />
        )}
        {place !== "current" && head && project.kind === "video" && (
          <PartialRestore projectId={project.id} version={version.number} head={head.number} acts={acts} />
        )}
      </Stack>
    </ScrollArea>
  )
}

/** What is looked at; the strip is there for the current version too, so that moving on shifts nothing. */
function Status({
  version,
  kind,
  isCurrent,
  onCurrent,
}: {
  version: Version
  kind: Kind
  isCurrent: boolean
  onCurrent(): void
}) {
  const old = t.detail.old(en.numbered(kind, version.number), ago(version.created_at))
  return (
    <div className={classes.status} data-old={!isCurrent || undefined} role="status">
      <span>{isCurrent ? t.detail.isCurrent : old}</span>
      {!isCurrent && (
        <Button size="compact-sm" variant="default" onClick={onCurrent}>
          {t.detail.backToCurrent}
        </Button>
      )}
    </div>
  )
}

function Headline({ version, kind }: { version: Version; kind: Kind }) {
  const { author, created_at, parent_number, cost_usd, message, number, origin } = version
  const facts = [
    t.origins[origin],
    parent_number === null ? t.detail.first : t.detail.from(en.numbered(kind, parent_number)),
    cost_usd > 0 ? t.detail.cost(money(cost_usd)) : t.detail.free,
  ]
  return (
    <div>
      <Text size="xs" c="dimmed" fw={600}>
        {en.headed(kind, number)}
      </Text>
      <Title order={2} className={classes.title}>
        {message}
      </Title>
      <Text size="sm" c="dimmed" title={moment(created_at)}>
        {t.detail.madeBy(author?.name ?? en.someone, ago(created_at))}
      </Text>
      <Text size="sm" c="dimmed">
        {facts.join(" · ")}
      </Text>
    </div>
  )
}

function Changes({ version, comparison }: { version: Version; comparison: Comparison | undefined }) {
  const first = version.parent_number === null
  return (
    <div className={classes.words}>
      <Title order={3} size="sm">
        {t.detail.words}
      </Title>
      {first && <Text size="sm">{t.detail.firstWords}</Text>}
      {!first && !comparison && <Skeleton h={16} w="80%" />}
      {comparison?.words.length === 0 && <Text size="sm">{t.detail.noWords}</Text>}
      {comparison && comparison.words.length > 0 && (
        <ul className={classes.list}>
          {comparison.words.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

const Waiting = () => (
  <Loading>
    <Stack p="md">
      <Skeleton className={classes.poster} />
      <Skeleton h={18} w="70%" />
      <Skeleton h={13} w="45%" />
      <Group gap="xs" mt="sm">
        <Skeleton h={36} w={110} />
        <Skeleton h={36} w={150} />
      </Group>
      <Skeleton h={13} w="90%" mt="md" />
      <Skeleton h={13} w="75%" />
    </Stack>
  </Loading>
)

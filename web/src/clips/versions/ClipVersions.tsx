/** The clip's own history as a line of time, newest first: play, restore and compare any version; what is kept. */
import { Group, Skeleton, Text, Title } from "@mantine/core"
import type { FocusEvent } from "react"
import type { ClipVersion } from "../../api/types"
import { useSceneVersions } from "../../api/queries"
import { en } from "../../ui/messages/en"
import { ErrorState, Loading } from "../../ui/states"
import { LimitLine } from "./LimitLine"
import { TimeLine } from "./TimeLine"
import classes from "./Versions.module.css"

const t = en.clips.versions

type Props = {
  projectId: string
  scene: string
  headNumber: number | undefined
  /** How many rows to keep room for while they are read. */
  expected: number
  /** Puts a version's words into the changes, to make it again. */
  onReuse?: (version: ClipVersion) => void
}

export function ClipVersions({ projectId, scene, headNumber, expected, onReuse }: Props) {
  const versions = useSceneVersions(projectId, scene)
  const items = versions.data?.items ?? []
  return (
    // It only hands the focus on.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      id="clip-versions"
      tabIndex={-1}
      className={classes.section}
      aria-labelledby="clip-versions-title"
      onFocus={intoTheList}
    >
      <Group justify="space-between" align="baseline" mb={6}>
        <Title order={3} size="h5" id="clip-versions-title">
          {t.title}
        </Title>
        <Text size="xs" c="dimmed">
          {versions.data && t.count(items.length)}
        </Text>
      </Group>
      {versions.isPending && <Waiting rows={Math.min(5, Math.max(1, expected))} />}
      {versions.isError && !versions.data && (
        <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />
      )}
      {versions.data && items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.none}
        </Text>
      )}
      {items.length > 0 && <TimeLine {...{ projectId, scene, headNumber, onReuse, items }} />}
      {versions.data && <LimitLine projectId={projectId} scene={scene} history={versions.data} />}
    </section>
  )
}

/** Whoever goes to the section by a key lands on the row that has the tab stop. */
function intoTheList({ target, currentTarget }: FocusEvent<HTMLElement>): void {
  if (target !== currentTarget) return
  currentTarget.querySelector<HTMLElement>("[data-version][tabindex='0']")?.focus()
}

/** As high as the rows that come. */
const Waiting = ({ rows }: { rows: number }) => (
  <Loading>
    <div className={classes.waiting}>
      {Array.from({ length: rows }, (_, row) => (
        <Group key={row} wrap="nowrap" align="start" gap={10} h={row === 0 ? 74 : 104} ps={18}>
          <Skeleton h={54} w={96} style={{ flex: "none" }} />
          <div style={{ flex: 1 }}>
            <Skeleton h={14} w="50%" mb={8} />
            <Skeleton h={12} w="80%" mb={8} />
            <Skeleton h={11} w="60%" />
          </div>
        </Group>
      ))}
    </div>
  </Loading>
)

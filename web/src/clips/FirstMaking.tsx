/** A film that has no version yet: its scenes appear as they are written, pictured and filmed. */
import { Loader, Paper, Group, Stack, Text } from "@mantine/core"
import type { Run } from "../api/types"
import { en } from "../ui/messages/en"
import { CardsSkeleton } from "../ui/states"
import { RunCard } from "../work/RunCard"
import { firstCardsOf } from "./cards"
import { Heading } from "./Heading"
import { NOTHING } from "./pending"
import { SceneGrid } from "./SceneGrid"
import classes from "./Workbench.module.css"

type Props = { run: Run | undefined; dismissed: ReadonlySet<string> }

export function FirstMaking({ run, dismissed }: Props) {
  if (!run) return <CardsSkeleton />
  const cards = firstCardsOf(run, dismissed)
  const writing = cards.length === 0
  return (
    <div className={classes.bench}>
      <Stack gap="sm">
        <Heading />
        {writing && (
          <Paper withBorder p="md" bg="var(--surface)">
            <Group role="status" wrap="nowrap">
              <Loader size="sm" aria-hidden />
              <Text>{en.clips.script}</Text>
            </Group>
          </Paper>
        )}
        {writing ? (
          <CardsSkeleton />
        ) : (
          <SceneGrid
            cards={cards}
            drafts={NOTHING.scenes}
            added={NOTHING.added}
            selected={null}
            onSelect={() => undefined}
            onMove={() => undefined}
          />
        )}
      </Stack>
      <RunCard run={run} runs={[run]} open />
    </div>
  )
}

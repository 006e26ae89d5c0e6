/** The header's chip of running work; always at the same place, also when nothing runs. */
import { ActionIcon, Badge, Loader, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core"
import { IconStack2 } from "@tabler/icons-react"
import { useRuns } from "../api/queries"
import type { Run } from "../api/types"
import { en } from "../ui/messages/en"
import { clipsOf, countWords } from "./batch"
import { readyOf, tally } from "./counts"

const t = en.runs

export function WorkChip({ onOpen }: { onOpen: () => void }) {
  const runs = useRuns({ active: true })
  const active = runs.data?.items ?? []
  const { running, composing, queued } = tally(active)
  const text = t.chip(running, composing, queued)
  const said = active.map(sayOf).join(". ")
  const idle = runs.isSuccess ? t.chipIdle : t.chipNeutral
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {active.length === 0 ? (
        <Tooltip label={idle}>
          <ActionIcon
            onClick={onOpen}
            aria-label={runs.isSuccess ? t.chipLabel(t.chipIdle) : t.chipNeutralLabel}
          >
            <IconStack2 size={19} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <UnstyledButton onClick={onOpen} aria-label={t.chipLabel(text)} miw={0}>
          <Badge
            variant="light"
            size="lg"
            leftSection={<Loader size={12} color="currentColor" aria-hidden />}
            style={{ cursor: "pointer" }}
          >
            {text}
          </Badge>
        </UnstyledButton>
      )}
    </>
  )
}

/** Steps, not per cent: how many parts are ready, of a batch how each of its clips stands. */
function sayOf(run: Run): string {
  if (run.batch) return en.batch.announce(run.project_name, countWords(clipsOf(run)))
  const { done, total } = readyOf(run)
  return t.announce(run.project_name, done, total)
}

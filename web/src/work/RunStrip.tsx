/**
 * The fixed place above a film's clips for its work: what is at work, what it came to, what wants a decision.
 * It is always there and always as high, because work begins and ends at its own time and must not move anything.
 */
import { Button, Skeleton, VisuallyHidden } from "@mantine/core"
import { useEffect, useRef, type FocusEvent, type ReactNode } from "react"
import { useMe, useOperations } from "../api/queries"
import type { Project, Run } from "../api/types"
import { en } from "../ui/messages/en"
import { RunDecision } from "./RunDecision"
import { endWords, RunOutcome } from "./RunOutcome"
import { RunUnderWay } from "./RunUnderWay"
import { lastEnded, shownOf, type Shown } from "./shown"
import { Strip } from "./Strip"

const t = en.batch.run
/** For whoever sends the focus here after ordering something. */
export const STRIP = "work-on-this-film"

type Props = {
  project: Project
  /** Newest first; undefined until they are read. */
  runs: Run[] | undefined
  /** They could not be read: tries again. */
  onReread?: () => void
  dismissed: ReadonlySet<string>
  onDismiss: (runId: string) => void
}

export function RunStrip({ project, runs, onReread, dismissed, onDismiss }: Props) {
  const last = lastEnded(runs ?? NO_RUNS)
  const operations = useOperations(project.id, last?.batch != null && last.state === "done")
  const shown = shownOf(runs ?? NO_RUNS, project, dismissed, operations.data?.items)
  const place = useKeptFocus(shown.kind === "idle" ? "" : `${shown.kind} ${shown.run.id}`)
  return (
    <section aria-label={t.region} id={STRIP} tabIndex={-1} aria-busy={!runs && !onReread} {...place}>
      <VisuallyHidden role="status">{said(shown, project)}</VisuallyHidden>
      {runs ? contents(shown, { project, runs, onDismiss }) : <Unread onReread={onReread} />}
    </section>
  )
}

const NO_RUNS: Run[] = []

/** Nothing is claimed about work that is not known. */
function Unread({ onReread }: { onReread: Props["onReread"] }) {
  if (!onReread)
    return (
      <Skeleton radius="md">
        <Strip kind="idle" title={t.reading} line="" />
      </Skeleton>
    )
  return (
    <Strip
      kind="idle"
      title={t.unread}
      line={t.unreadHint}
      acts={
        <Button size="compact-sm" variant="default" onClick={onReread}>
          {en.errors.retry}
        </Button>
      }
    />
  )
}

/** Teaches what several clips at once are good for. */
function Idle() {
  const off = useMe().data?.batch_discount
  const line = off && off.percent > 0 ? t.idleHint(off.from_clips, off.percent) : t.idleHintPlain
  return <Strip kind="idle" title={t.idle} line={line} />
}

/** Buttons come and go with the work; the focus that was on one of them stays in this place. */
function useKeptFocus(what: string) {
  const ref = useRef<HTMLElement>(null)
  const inside = useRef(false)
  useEffect(() => {
    if (inside.current && document.activeElement === document.body)
      ref.current?.focus({ preventScroll: true })
  }, [what])
  return {
    ref,
    onFocus: () => {
      inside.current = true
    },
    onBlur: (event: FocusEvent) => {
      // An element that is taken away leaves the focus to nobody.
      if (event.relatedTarget) inside.current = false
    },
  }
}

/** How it ended, said once; the steps on the way there are said by the header's chip. */
function said(shown: Shown, project: Project): string {
  if (shown.kind === "idle" || shown.kind === "work" || shown.kind === "conflict") return ""
  const { title, line } = endWords(shown, project)
  return [title, line].filter(Boolean).join(". ")
}

type Told = Pick<Props, "project" | "onDismiss"> & { runs: Run[] }

function contents(shown: Shown, { project, runs, onDismiss }: Told): ReactNode {
  switch (shown.kind) {
    case "idle":
      return <Idle />
    case "work":
      return <RunUnderWay run={shown.run} others={shown.others} runs={runs} />
    case "conflict":
      return <RunDecision key={shown.run.id} run={shown.run} project={project} onDismiss={onDismiss} />
    default:
      return <RunOutcome ended={shown} runs={runs} project={project} onDismiss={onDismiss} />
  }
}

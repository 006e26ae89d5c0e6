/**
 * The fixed place above a film's clips for its work: what is at work, what it came to, what wants a decision.
 * It is always there and always as high, because work begins and ends at its own time and must not move anything.
 */
import { VisuallyHidden } from "@mantine/core"
import { useEffect, useRef, type FocusEvent, type ReactNode } from "react"
import type { Project, Run } from "../api/types"
import { en } from "../ui/messages/en"
import { RunDecision } from "./RunDecision"
import { RunOutcome } from "./RunOutcome"
import { RunUnderWay } from "./RunUnderWay"
import { outcomeWords } from "./outcome"
import { shownOf, type Shown } from "./shown"
import { Strip } from "./Strip"

const t = en.batch.run
/** For whoever sends the focus here after ordering something. */
export const STRIP = "work-on-this-film"

type Props = {
  project: Project
  /** Newest first. */
  runs: Run[]
  dismissed: ReadonlySet<string>
  onDismiss: (runId: string) => void
}

export function RunStrip({ project, runs, dismissed, onDismiss }: Props) {
  const shown = shownOf(runs, project, dismissed)
  const place = useKeptFocus(shown.kind === "idle" ? "" : `${shown.kind} ${shown.run.id}`)
  return (
    <section aria-label={t.region} id={STRIP} tabIndex={-1} {...place}>
      <VisuallyHidden role="status">{said(shown)}</VisuallyHidden>
      {contents(shown, { project, runs, onDismiss })}
    </section>
  )
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
function said(shown: Shown): string {
  if (shown.kind !== "done" && shown.kind !== "failed") return ""
  const { title, line } = outcomeWords(shown.run)
  return [title, line].filter(Boolean).join(". ")
}

function contents(shown: Shown, { project, runs, onDismiss }: Omit<Props, "dismissed">): ReactNode {
  switch (shown.kind) {
    case "idle":
      return <Strip kind="idle" title={t.idle} line={t.idleHint} />
    case "work":
      return <RunUnderWay run={shown.run} behind={shown.behind} runs={runs} />
    case "conflict":
      return <RunDecision key={shown.run.id} run={shown.run} project={project} onDismiss={onDismiss} />
    default:
      return <RunOutcome run={shown.run} project={project} onDismiss={onDismiss} />
  }
}

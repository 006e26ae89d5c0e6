/** The shape of the strip above a film's clips, the same whatever it says. */
import { Text } from "@mantine/core"
import type { ReactNode } from "react"
import classes from "./Strip.module.css"
import type { Shown } from "./shown"

type Props = {
  kind: Shown["kind"]
  title: string
  line: string
  /** The second line in full, where it may be cut. */
  full?: string
  /** Coloured at its edge; the words say it as well. */
  mood?: "well" | "bad" | "decide"
  acts?: ReactNode
  bar?: ReactNode
}

/** Two lines and the acts beside them. */
export function Strip({ kind, title, line, full, mood, acts, bar }: Props) {
  return (
    <div className={classes.strip} data-kind={kind} data-mood={mood}>
      <div className={classes.words}>
        <Text size="sm" fw={600} truncate={kind === "idle" ? undefined : true} title={title}>
          {title}
        </Text>
        <Text size="xs" c={kind === "idle" ? "dimmed" : undefined} lineClamp={2} title={full ?? line}>
          {line}
        </Text>
      </div>
      {acts && <div className={classes.acts}>{acts}</div>}
      {bar && <div className={classes.bar}>{bar}</div>}
    </div>
  )
}

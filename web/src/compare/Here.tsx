/** Says whether both sides differ where the players stand; a line of its own, so that nothing moves when it changes. */
import { Text } from "@mantine/core"
import type { Pair } from "../media/pair"
import { usePairState } from "../media/usePair"
import { en } from "../ui/messages/en"
import { spanAt, type Span } from "./spans"
import classes from "./Player.module.css"

const t = en.compare.here

export function Here({ pair, spans }: { pair: Pair; spans: readonly Span[] }) {
  const { time, speed } = usePairState(pair)
  const span = spanAt(spans, time)
  const words = span ? t.differs(span.scene) : spans.length === 0 ? t.nowhere : t.identical
  return (
    // While it plays the words change by themselves; they are said when the players rest.
    <Text
      size="sm"
      fw={600}
      className={classes.here}
      data-same={!span || undefined}
      role={speed === 0 ? "status" : undefined}
    >
      {words}
    </Text>
  )
}

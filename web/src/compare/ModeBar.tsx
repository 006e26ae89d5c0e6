/** The ways to compare and the one control each of them has; its place is kept in every mode. */
import { Button, Group, SegmentedControl, Slider, Text } from "@mantine/core"
import type { SideName } from "../media/sync"
import { en } from "../ui/messages/en"
import { EVEN, GAINS, MODES, type CompareSearch, type Mode } from "./search"
import classes from "./Player.module.css"

const t = en.compare

interface Props {
  search: CompareSearch
  go(change: CompareSearch): void
  flick: SideName | null
  onFlick(side: SideName | null): void
}

export function ModeBar({ search, go, flick, onFlick }: Props) {
  const mode = search.mode ?? "side"
  return (
    <div className={classes.modes}>
      <SegmentedControl
        aria-label={t.modes.label}
        value={mode}
        onChange={(value) => {
          onFlick(null)
          go({ mode: value as Mode })
        }}
        data={MODES.map((value) => ({ value, label: t.modes[value] }))}
        className={classes.modeSwitch}
      />
      <div className={classes.modeControl}>
        {flick !== null ? (
          <Group gap="xs">
            <Text size="sm" fw={600} role="status">
              {t.onlySide(t.sides[flick])}
            </Text>
            <Button size="compact-sm" variant="default" onClick={() => onFlick(null)}>
              {t.bothSides}
            </Button>
          </Group>
        ) : (
          <ModeControl mode={mode} search={search} go={go} />
        )}
      </div>
    </div>
  )
}

function ModeControl({ mode, search, go }: { mode: Mode } & Pick<Props, "search" | "go">) {
  if (mode === "side")
    return (
      <Text size="xs" c="dimmed">
        {t.sideHint}
      </Text>
    )
  if (mode === "difference")
    return (
      <SegmentedControl
        size="xs"
        aria-label={t.gain}
        value={String(search.gain ?? 1)}
        onChange={(value) => go({ gain: Number(value) })}
        data={GAINS.map((gain) => ({ value: String(gain), label: t.gains(gain) }))}
      />
    )
  return (
    <Slider
      w="100%"
      label={(value) => `${value} %`}
      thumbLabel={mode === "wipe" ? t.wipe : t.mix}
      value={search.mix ?? EVEN}
      onChange={(mix) => go({ mix })}
    />
  )
}

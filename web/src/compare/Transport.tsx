/** Play, step, scrub; and per comparison: loop, offset, sound, full screen. */
import { ActionIcon, Button, Group, SegmentedControl, Slider, Text } from "@mantine/core"
import {
  IconChevronLeft,
  IconChevronRight,
  IconMaximize,
  IconMinus,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
  IconPlus,
  IconRepeat,
} from "@tabler/icons-react"
import { frameAt, frameCount, middleOf, timecode } from "../media/frames"
import type { Pair } from "../media/pair"
import { usePairState } from "../media/usePair"
import { keyLabel, type ActionOf } from "../ui/keys"
import { en } from "../ui/messages/en"
import type { CompareSearch } from "./search"
import type { Span } from "./spans"
import classes from "./Player.module.css"

const t = en.compare.transport

interface Props {
  pair: Pair
  rate: number
  /** Where something differs, marked on the bar. */
  spans: readonly Span[]
  onJump(by: 1 | -1): void
  search: CompareSearch
  go(change: CompareSearch): void
  /** Whether there is sound to choose from. */
  hasSound: boolean
  onFullScreen(): void
}

export function Transport(props: Props) {
  return (
    <div className={classes.transport} role="group" aria-label={t.label}>
      <Playing pair={props.pair} rate={props.rate} spans={props.spans} />
      <Settings {...props} />
    </div>
  )
}

const titled = (words: string, action: ActionOf<"compare">): { "aria-label": string; title: string } => ({
  "aria-label": words,
  title: `${words} (${keyLabel("compare", action)})`,
})

function Playing({ pair, rate, spans }: Pick<Props, "pair" | "rate" | "spans">) {
  const { time, span, speed, waiting } = usePairState(pair)
  const frame = frameAt(time, rate)
  const moving = speed !== 0
  return (
    <div className={classes.playing}>
      <Group gap={6} wrap="nowrap">
        <ActionIcon variant="default" {...titled(t.frameBack, "frameBack")} onClick={() => pair.step(-1)}>
          <IconPlayerTrackPrev size={18} />
        </ActionIcon>
        <ActionIcon
          variant="filled"
          color="pine"
          size={42}
          radius="xl"
          {...titled(moving ? t.pause : t.play, "play")}
          onClick={() => pair.toggle()}
          disabled={span === 0}
        >
          {moving ? <IconPlayerPauseFilled size={20} /> : <IconPlayerPlayFilled size={20} />}
        </ActionIcon>
        <ActionIcon
          variant="default"
          {...titled(t.frameForward, "frameForward")}
          onClick={() => pair.step(1)}
        >
          <IconPlayerTrackNext size={18} />
        </ActionIcon>
      </Group>
      <div className={classes.scrub}>
        <Marks spans={spans} span={span} />
        <Slider
          min={0}
          max={frameCount(span, rate) - 1 || 1}
          step={1}
          value={Math.min(frame, frameCount(span, rate) - 1)}
          label={null}
          thumbLabel={t.position}
          disabled={span === 0}
          onChange={(to) => pair.seek(middleOf(to, rate))}
        />
      </div>
      <Text size="sm" className={classes.clock}>
        {timecode(time, rate)}
        <Text span size="xs" c="dimmed">
          {" "}
          / {timecode(span, rate)}
        </Text>
      </Text>
      <Text size="xs" c="dimmed" className={classes.note}>
        {waiting ? t.waiting : speed !== 0 && speed !== 1 ? t.speed(speed) : t.frame(frame)}
      </Text>
    </div>
  )
}

/** The places that differ, over the bar; what they are is said in words beside it. */
function Marks({ spans, span: whole }: { spans: readonly Span[]; span: number }) {
  return (
    <div className={classes.marks} aria-hidden>
      {whole > 0 &&
        spans.map(({ from, to }) => (
          <span
            key={from}
            style={{
              insetInlineStart: `${(100 * from) / whole}%`,
              inlineSize: `${(100 * (Math.min(to, whole) - from)) / whole}%`,
            }}
          />
        ))}
    </div>
  )
}

function Settings({ spans, onJump, search, go, hasSound, onFullScreen }: Props) {
  const offset = search.offset ?? 0
  return (
    <Group gap="sm" className={classes.settings}>
      <Group gap={4}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={spans.length === 0}
          leftSection={<IconChevronLeft size={14} />}
          {...titled(t.previousDifference, "previousDifference")}
          onClick={() => onJump(-1)}
        >
          {t.difference}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={spans.length === 0}
          rightSection={<IconChevronRight size={14} />}
          {...titled(t.nextDifference, "nextDifference")}
          onClick={() => onJump(1)}
        >
          {t.next}
        </Button>
      </Group>
      <Group gap={4}>
        <Text size="sm" component="span">
          {t.offset}
        </Text>
        <ActionIcon
          variant="default"
          size={28}
          {...titled(t.offsetLess, "offsetLess")}
          onClick={() => go({ offset: offset - 1 })}
        >
          <IconMinus size={14} />
        </ActionIcon>
        <Text size="sm" component="span" className={classes.offset} role="status">
          {t.offsetValue(offset)}
        </Text>
        <ActionIcon
          variant="default"
          size={28}
          {...titled(t.offsetMore, "offsetMore")}
          onClick={() => go({ offset: offset + 1 })}
        >
          <IconPlus size={14} />
        </ActionIcon>
      </Group>
      {hasSound && (
        <Group gap={6}>
          <Text size="sm" component="span">
            {t.sound}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label={t.sound}
            value={search.sound ?? "off"}
            onChange={(value) => go({ sound: value === "off" ? undefined : (value as "left" | "right") })}
            data={[
              { value: "off", label: t.soundOff },
              { value: "left", label: en.compare.sides.left },
              { value: "right", label: en.compare.sides.right },
            ]}
          />
        </Group>
      )}
      <Button
        size="compact-sm"
        variant={search.loop ? "light" : "default"}
        aria-pressed={search.loop ?? false}
        leftSection={<IconRepeat size={14} />}
        onClick={() => go({ loop: !search.loop || undefined })}
      >
        {t.loop}
      </Button>
      <ActionIcon variant="default" size={28} {...titled(t.fullScreen, "fullScreen")} onClick={onFullScreen}>
        <IconMaximize size={16} />
      </ActionIcon>
    </Group>
  )
}

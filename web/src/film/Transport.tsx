/** The bar under the picture: play, place in the film, time, speed, sound, full screen. */
import { ActionIcon, Group, Slider, Text, Tooltip } from "@mantine/core"
import {
  IconMaximize,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react"
import type { Frames } from "../media/useFrames"
import { clock } from "../ui/format"
import { keyLabel } from "../ui/keys"
import { en } from "../ui/messages/en"
import classes from "./Film.module.css"

const t = en.film

type Props = {
  frames: Frames
  duration: number
  rate: number
  muted: boolean
  onToggle: () => void
  onMute: () => void
  onFullScreen: () => void
}

export function Transport({ frames, duration, rate, muted, onToggle, onMute, onFullScreen }: Props) {
  const running = frames.playing || rate < 0
  const play = running ? t.pause : t.play
  const sound = muted ? t.unmute : t.mute
  return (
    <Group className={classes.transport} wrap="nowrap" gap="xs">
      <Tooltip label={`${play} (${keyLabel("player", "play")})`}>
        <ActionIcon className={classes.control} onClick={onToggle} aria-label={play} size={36}>
          {running ? <IconPlayerPauseFilled size={20} /> : <IconPlayerPlayFilled size={20} />}
        </ActionIcon>
      </Tooltip>
      <Slider
        flex={1}
        size="sm"
        color="pine.3"
        min={0}
        max={duration}
        step={1 / 24}
        value={Math.min(duration, frames.time)}
        onChange={frames.seek}
        label={(seconds) => clock(seconds, true)}
        thumbLabel={t.position}
        classNames={{ track: classes.track }}
      />
      <Text size="sm" className={classes.time}>
        {clock(frames.time, true)} / {clock(duration)}
      </Text>
      {rate !== 1 && (
        <Text size="sm" fw={600} role="status">
          {t.rate(rate)}
        </Text>
      )}
      <Tooltip label={`${sound} (${keyLabel("player", "mute")})`}>
        <ActionIcon className={classes.control} onClick={onMute} aria-label={sound} aria-pressed={muted}>
          {muted ? <IconVolumeOff size={19} /> : <IconVolume size={19} />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${t.fullScreen} (${keyLabel("player", "fullScreen")})`}>
        <ActionIcon className={classes.control} onClick={onFullScreen} aria-label={t.fullScreen}>
          <IconMaximize size={19} />
        </ActionIcon>
      </Tooltip>
    </Group>
  )
}

/** A clip version's picture, which plays it, and the line of its cost, time, person and size. */
import { UnstyledButton } from "@mantine/core"
import { IconPlayerPlayFilled, IconPlayerStopFilled, IconTrash } from "@tabler/icons-react"
import { Fragment, type ReactNode } from "react"
import type { ClipVersion } from "../../api/types"
import { ago, bytes, moment, money } from "../../ui/format"
import { en } from "../../ui/messages/en"
import { Picture } from "../../ui/Picture"
import classes from "./Versions.module.css"

const t = en.clips.versions

type Props = { version: ClipVersion; tabStop: boolean; playing: boolean; onPlay: () => void }

export function Thumb({ version, tabStop, playing, onPlay }: Props) {
  const { number, state, thumbnail, poster, version_id } = version
  const Sign = playing ? IconPlayerStopFilled : IconPlayerPlayFilled
  return (
    <UnstyledButton
      className={classes.thumb}
      data-version={version_id}
      tabIndex={tabStop ? 0 : -1}
      aria-label={playing ? t.stop(number) : t.play(number)}
      aria-expanded={playing}
      onClick={onPlay}
    >
      <Picture digest={thumbnail ?? poster} alt="" width={88} radius={false} />
      <span className={classes.sign}>
        {state === "deleted" && !playing ? (
          <IconTrash size={14} aria-hidden />
        ) : (
          <Sign size={13} aria-hidden />
        )}
      </span>
    </UnstyledButton>
  )
}

export function Meta({ version }: { version: ClipVersion }) {
  const { cost_usd, created_at, author, state, size } = version
  const pieces = [
    cost_usd === 0 ? t.free : money(cost_usd),
    <time dateTime={created_at} title={moment(created_at)}>
      {ago(created_at)}
    </time>,
    author?.name,
    state === "active" && size !== null && bytes(size),
  ].filter(Boolean)
  return (
    <div className={classes.meta}>
      <Pieces pieces={pieces} />
    </div>
  )
}

/** Facts in a row; a line breaks between them, not within one that is short. */
export const Pieces = ({ pieces }: { pieces: ReactNode[] }) =>
  pieces.map((piece, place) => (
    <Fragment key={place}>
      {place > 0 && " · "}
      <span className={pieces.length > 1 ? classes.piece : undefined}>{piece}</span>
    </Fragment>
  ))

/** The film's words, laid over the picture at their times as the server draws them into an export; the video stays untouched. */
import type { ShownOverlay } from "../api/types"
import classes from "./Overlays.module.css"

/** Pictures are fetched so many seconds before they show. */
const AHEAD = 10

interface Props {
  overlays: readonly ShownOverlay[]
  /** Seconds on the film's timeline. */
  time: number
}

/** Stands inside a positioned box of the picture's size. */
export function Overlays({ overlays, time }: Props) {
  const near = overlays.filter((overlay) => time >= overlay.start - AHEAD && time < overlay.end)
  if (near.length === 0) return null
  return (
    <div className={classes.layer}>
      {near.map((overlay) => (
        <img
          key={overlay.id}
          className={classes.picture}
          src={overlay.picture_url}
          alt={overlay.text}
          hidden={time < overlay.start}
          data-position={overlay.position}
        />
      ))}
    </div>
  )
}

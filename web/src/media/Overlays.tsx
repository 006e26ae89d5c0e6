/** The film's text overlays, drawn over the picture at their times; the video itself stays untouched. */
import type { Overlay } from "../api/types"
import classes from "./Overlays.module.css"

interface Props {
  overlays: readonly Overlay[]
  /** Seconds on the film's timeline. */
  time: number
}

/** Stands inside a positioned box of the picture's size. */
export function Overlays({ overlays, time }: Props) {
  const shown = overlays.filter((overlay) => time >= overlay.start && time < overlay.end)
  if (shown.length === 0) return null
  return (
    <div className={classes.layer}>
      {shown.map((overlay) => (
        <p key={overlay.id} className={classes.text} data-position={overlay.position}>
          {overlay.text}
        </p>
      ))}
    </div>
  )
}

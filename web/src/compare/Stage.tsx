/** Both sides in one frame: beside each other, wiped, mixed, or as their difference. The sides stay mounted in every mode. */
import { useRef, type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode } from "react"
import type { SideName } from "../media/sync"
import { en } from "../ui/messages/en"
import type { Mode } from "./search"
import classes from "./Stage.module.css"

const t = en.compare

interface Props {
  mode: Mode
  /** Per cent: where the wipe's line stands, or how strong the right side is mixed in. */
  mix: number
  gain: number
  /** Only this side, in place; null shows both. */
  flick: SideName | null
  /** Width by height of the picture. */
  shape: number
  left: ReactNode
  right: ReactNode
  captions: Record<SideName, string>
  onMix(mix: number): void
}

export function Stage({ mode, mix, gain, flick, shape, left, right, captions, onMix }: Props) {
  const stage = useRef<HTMLDivElement>(null)
  const wiping = mode === "wipe" && flick === null
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const box = stage.current?.getBoundingClientRect()
    if (!wiping || !box || event.buttons === 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    onMix(Math.round(Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * 100))
  }
  const style = { "--mix": mix, "--gain": gain, "--shape": shape } as CSSProperties
  return (
    <div
      ref={stage}
      role="group"
      aria-label={t.stage}
      className={classes.stage}
      data-mode={flick === null ? mode : "flick"}
      data-flick={flick ?? undefined}
      style={style}
      onPointerDown={drag}
      onPointerMove={drag}
    >
      <div className={classes.layer} data-side="left">
        {left}
        <span className={classes.caption}>{captions.left}</span>
      </div>
      <div className={classes.layer} data-side="right">
        {right}
        <span className={classes.caption}>{captions.right}</span>
      </div>
      {wiping && <Handle mix={mix} onMix={onMix} />}
    </div>
  )
}

const STEP = 2
const BIG_STEP = 10

function Handle({ mix, onMix }: Pick<Props, "mix" | "onMix">) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? BIG_STEP : STEP
    const to: Record<string, number> = { ArrowLeft: mix - step, ArrowRight: mix + step, Home: 0, End: 100 }
    const next = to[event.key]
    if (next === undefined) return
    event.preventDefault()
    onMix(Math.min(Math.max(next, 0), 100))
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t.wipe}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={mix}
      aria-valuetext={t.wipeValue(mix)}
      className={classes.handle}
      onKeyDown={onKeyDown}
    >
      <span className={classes.grip} aria-hidden>
        ⇆
      </span>
    </div>
  )
}

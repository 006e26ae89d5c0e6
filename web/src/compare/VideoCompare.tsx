/** Two films or two clips, played as one. */
import { useRef, useState } from "react"
import type { Version } from "../api/types"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import type { Pair } from "../media/pair"
import { shuttle, type SideName } from "../media/sync"
import { usePair } from "../media/usePair"
import { ModeBar } from "./ModeBar"
import { EVEN, MODES, type CompareSearch } from "./search"
import { SideVideo } from "./SideVideo"
import { rateOf, shapeOf, sourceOf } from "./source"
import { Stage } from "./Stage"
import { Transport } from "./Transport"
import { useAddressTime } from "./useAddressTime"
import type { CompareView } from "./useCompare"
import classes from "./Player.module.css"

const t = en.compare

interface Props {
  view: CompareView
  left: Version
  right: Version
  /** Goes to the clip so many places on. */
  onClip(by: number): void
}

export function VideoCompare({ view, left, right, onClip }: Props) {
  const { search, go, swap } = view
  const frame = useRef<HTMLDivElement>(null)
  const [videos, setVideos] = useState<Record<SideName, HTMLVideoElement | null>>({ left: null, right: null })
  const [setLeft] = useState(
    () => (video: HTMLVideoElement | null) => setVideos((all) => ({ ...all, left: video })),
  )
  const [setRight] = useState(
    () => (video: HTMLVideoElement | null) => setVideos((all) => ({ ...all, right: video })),
  )
  const [flick, setFlick] = useState<SideName | null>(null)
  const rate = Math.max(rateOf(left), rateOf(right))
  const offset = (search.offset ?? 0) / rate
  const pair = usePair({ ...videos, rate, offset, sound: search.sound ?? null, loop: search.loop ?? false })
  useAddressTime(pair, search, go)
  useCompareKeys({
    pair,
    search,
    go,
    swap,
    setFlick,
    onClip,
    fullScreen: () => toggleFullScreen(frame.current),
  })

  const sources = { left: sourceOf(left, search.clip), right: sourceOf(right, search.clip) }
  const label = (side: SideName, number: number): string => t.badge(t.sides[side], number)
  return (
    <div ref={frame} className={classes.player}>
      <ModeBar search={search} go={go} flick={flick} onFlick={setFlick} />
      <Stage
        mode={search.mode ?? "side"}
        mix={search.mix ?? EVEN}
        gain={search.gain ?? 1}
        flick={flick}
        shape={shapeOf(right)}
        captions={{ left: label("left", left.number), right: label("right", right.number) }}
        onMix={(mix) => go({ mix })}
        left={
          <SideVideo
            projectId={view.projectId}
            source={sources.left}
            number={left.number}
            label={t.video(t.sides.left, left.number)}
            onElement={setLeft}
            pair={pair}
            offset={0}
          />
        }
        right={
          <SideVideo
            projectId={view.projectId}
            source={sources.right}
            number={right.number}
            label={t.video(t.sides.right, right.number)}
            onElement={setRight}
            pair={pair}
            offset={offset}
          />
        }
      />
      <Transport
        pair={pair}
        rate={rate}
        search={search}
        go={go}
        hasSound={search.clip === undefined}
        onFullScreen={() => toggleFullScreen(frame.current)}
      />
    </div>
  )
}

function toggleFullScreen(element: HTMLElement | null): void {
  if (document.fullscreenElement) void document.exitFullscreen()
  else void element?.requestFullscreen().catch(() => undefined)
}

interface KeyNeeds {
  pair: Pair
  search: CompareSearch
  go(change: CompareSearch): void
  swap(): void
  setFlick(change: (before: SideName | null) => SideName | null): void
  onClip(by: number): void
  fullScreen(): void
}

function useCompareKeys({ pair, search, go, swap, setFlick, onClip, fullScreen }: KeyNeeds): void {
  const offset = search.offset ?? 0
  const only = (side: SideName) => (): void => setFlick((before) => (before === side ? null : side))
  useKeys("compare", {
    play: () => pair.toggle(),
    frameBack: () => pair.step(-1),
    frameForward: () => pair.step(1),
    secondBack: () => pair.seek(pair.read().time - 1),
    secondForward: () => pair.seek(pair.read().time + 1),
    slower: () => pair.setSpeed(shuttle(pair.read().speed, "j")),
    faster: () => pair.setSpeed(shuttle(pair.read().speed, "l")),
    nextMode: () => {
      setFlick(() => null)
      go({ mode: MODES[(MODES.indexOf(search.mode ?? "side") + 1) % MODES.length] })
    },
    swap,
    flickA: only("left"),
    flickB: only("right"),
    offsetLess: () => go({ offset: offset - 1 }),
    offsetMore: () => go({ offset: offset + 1 }),
    nextClip: () => onClip(1),
    previousClip: () => onClip(-1),
    fullScreen,
  })
}

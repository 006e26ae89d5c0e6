/** Two films or two clips, played as one. */
import { useMemo, useRef, useState } from "react"
import type { Version } from "../api/types"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { middleOf } from "../media/frames"
import type { Pair } from "../media/pair"
import { shuttle, type SideName } from "../media/sync"
import { usePair } from "../media/usePair"
import { ModeBar } from "./ModeBar"
import { EVEN, MODES, type CompareSearch } from "./search"
import { Here } from "./Here"
import { SideVideo } from "./SideVideo"
import { rateOf, sceneOf, shapeOf, sourceOf } from "./source"
import { nextSpan, spansOf, type Span } from "./spans"
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
  const spans = useMemo(
    () => spansOf(left, right, search.clip, (search.offset ?? 0) / rate),
    [left, right, search.clip, search.offset, rate],
  )
  const first = spans[0]
  useAddressTime(pair, search, first ? insideOf(first, rate) : 0, go)
  const jump = (by: 1 | -1): void => {
    const span = nextSpan(spans, pair.read().time, by)
    if (span) pair.seek(insideOf(span, rate))
  }
  useCompareKeys({
    pair,
    search,
    go,
    swap,
    setFlick,
    onClip,
    jump,
    fullScreen: () => toggleFullScreen(frame.current),
  })

  const sources = { left: sourceOf(left, search.clip), right: sourceOf(right, search.clip) }
  const named = { left: sideName(left, search.clip), right: sideName(right, search.clip) }
  return (
    <div ref={frame} className={classes.player}>
      <ModeBar search={search} go={go} flick={flick} onFlick={setFlick} />
      <Stage
        mode={search.mode ?? "side"}
        mix={search.mix ?? EVEN}
        gain={search.gain ?? 1}
        flick={flick}
        shape={shapeOf(right)}
        captions={{ left: t.badge(t.sides.left, named.left), right: t.badge(t.sides.right, named.right) }}
        onMix={(mix) => go({ mix })}
        left={
          <SideVideo
            projectId={view.projectId}
            source={sources.left}
            number={left.number}
            label={t.video(t.sides.left, named.left)}
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
            label={t.video(t.sides.right, named.right)}
            onElement={setRight}
            pair={pair}
            offset={offset}
          />
        }
      />
      <Here pair={pair} spans={spans} />
      <Transport
        pair={pair}
        spans={spans}
        onJump={jump}
        rate={rate}
        search={search}
        go={go}
        hasSound={search.clip === undefined}
        onFullScreen={() => toggleFullScreen(frame.current)}
      />
    </div>
  )
}

/** A side by what is compared: the clip's own number where one clip is, and the film it stands in. */
function sideName(version: Version, clip: string | undefined): string {
  const film = en.numbered("video", version.number)
  const number = sceneOf(version, clip)?.clip?.number
  return number === undefined ? film : t.clipInFilm(en.numbered("clip", number), film)
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
  jump(by: 1 | -1): void
  fullScreen(): void
}

/** A time well inside the first frame of a difference. */
const insideOf = ({ from }: Span, rate: number): number => middleOf(Math.ceil(from * rate - 1e-3), rate)

function useCompareKeys({ pair, search, go, swap, setFlick, onClip, jump, fullScreen }: KeyNeeds): void {
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
    nextDifference: () => jump(1),
    previousDifference: () => jump(-1),
    fullScreen,
  })
}

/** Two pictures, compared in the same ways as films. */
import { useState } from "react"
import { blobUrl } from "../api/client"
import type { Version } from "../api/types"
import type { SideName } from "../media/sync"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { ModeBar } from "./ModeBar"
import { EVEN, MODES } from "./search"
import { shapeOf, sourceOf, type Source } from "./source"
import { Stage } from "./Stage"
import type { CompareView } from "./useCompare"
import classes from "./Player.module.css"
import stageClasses from "./Stage.module.css"

const t = en.compare

export function PictureCompare({ view, left, right }: { view: CompareView; left: Version; right: Version }) {
  const { search, go, swap } = view
  const [flick, setFlick] = useState<SideName | null>(null)
  const only = (side: SideName) => (): void => setFlick((before) => (before === side ? null : side))
  useKeys("compare", {
    nextMode: () => {
      setFlick(null)
      go({ mode: MODES[(MODES.indexOf(search.mode ?? "side") + 1) % MODES.length] })
    },
    swap,
    flickA: only("left"),
    flickB: only("right"),
  })
  const side = (name: SideName, version: Version) => (
    <Side
      source={sourceOf(version, undefined)}
      label={t.video(t.sides[name], en.numbered("image", version.number))}
      number={version.number}
    />
  )
  return (
    <div className={classes.player}>
      <ModeBar search={search} go={go} flick={flick} onFlick={setFlick} />
      <Stage
        mode={search.mode ?? "side"}
        mix={search.mix ?? EVEN}
        gain={search.gain ?? 1}
        flick={flick}
        shape={shapeOf(right)}
        captions={{
          left: t.badge(t.sides.left, en.numbered("image", left.number)),
          right: t.badge(t.sides.right, en.numbered("image", right.number)),
        }}
        onMix={(mix) => go({ mix })}
        left={side("left", left)}
        right={side("right", right)}
      />
    </div>
  )
}

function Side({ source, label, number }: { source: Source; label: string; number: number }) {
  if (source.kind === "picture") return <img src={blobUrl(source.blob)} alt={label} draggable={false} />
  return (
    <div className={stageClasses.absent} data-hatched>
      {t.noPicture(en.headed("image", number))}
    </div>
  )
}

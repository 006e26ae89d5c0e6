/** One scene: its clip, whether it is ticked, what is being made of it, whether changes wait. */
import { ActionIcon, AspectRatio, Badge, Checkbox, Text, UnstyledButton, VisuallyHidden } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import { useState } from "react"
import { useRunActs } from "../work/useRunActs"
import { en } from "../ui/messages/en"
import type { SceneCard as Card } from "./cards"
import { CardOverlay } from "./CardOverlay"
import type { SceneDraft } from "./pending"
import { Still } from "./Still"
import classes from "./SceneGrid.module.css"

const t = en.clips

type Props = {
  card: Card
  place: number
  draft: SceneDraft | undefined
  selected: boolean
  /** Undefined where nothing can be ticked. */
  ticked: boolean | undefined
  tabStop: boolean
  /** `range`: with Shift, from the last one up to this. */
  onSelect: (range: boolean) => void
  onTick: (range: boolean) => void
}

export function SceneCard({ card, place, draft, selected, ticked, tabStop, onSelect, onTick }: Props) {
  const [lively, setLively] = useState(false)
  const clip = card.scene?.clip
  const last = card.scene?.instructions.at(-1)
  const line = card.scene ? (last ?? t.original) : card.work ? "" : t.ready
  return (
    <div
      className={classes.card}
      data-selected={selected || undefined}
      data-ticked={ticked || undefined}
      data-tickable={ticked !== undefined || undefined}
    >
      <UnstyledButton
        className={classes.open}
        data-card={card.id}
        tabIndex={tabStop ? 0 : -1}
        aria-pressed={selected}
        onClick={(event) => onSelect(event.shiftKey)}
        onMouseEnter={() => setLively(true)}
        onMouseLeave={() => setLively(false)}
        onFocus={() => setLively(true)}
        onBlur={() => setLively(false)}
      >
        <span className={classes.picture} data-gone={draft?.remove || undefined}>
          <AspectRatio ratio={16 / 9} component="span" display="block">
            <Still poster={card.poster} clip={clip?.blob ?? null} lively={lively && !card.work} />
          </AspectRatio>
          <span className={classes.badges}>
            <span>{clip && <Badge className={classes.onPicture}>{t.version(clip.number)}</Badge>}</span>
            {draft && (
              <Badge color="orange.2" c="dark.9" autoContrast={false}>
                {draft.remove ? t.willGo : t.unsaved}
              </Badge>
            )}
          </span>
          {card.work && <CardOverlay work={card.work} stoppable={card.stop !== null} />}
        </span>
        <span className={classes.words} style={{ display: "block" }}>
          <Text span display="block" className={classes.title}>
            {t.card(place, card.title)}
          </Text>
          <Text span display="block" className={classes.line}>
            {line}
          </Text>
        </span>
      </UnstyledButton>
      {/* Beside the button, as a control must not hold another one; it lies over the picture all the same. */}
      <span className={classes.over}>
        {ticked !== undefined && (
          <label className={classes.tick} htmlFor={`tick-${card.id}`}>
            <VisuallyHidden>{en.batch.select.tick(place, card.title)}</VisuallyHidden>
            <Checkbox
              id={`tick-${card.id}`}
              checked={ticked}
              tabIndex={tabStop ? 0 : -1}
              onChange={(event) => onTick((event.nativeEvent as MouseEvent).shiftKey)}
            />
          </label>
        )}
        {card.stop && <Stop stop={card.stop} place={place} tabStop={tabStop} />}
      </span>
    </div>
  )
}

/** Stops one clip of a batch; the others go on. */
function Stop({
  stop,
  place,
  tabStop,
}: {
  stop: NonNullable<Card["stop"]>
  place: number
  tabStop: boolean
}) {
  const acts = useRunActs()
  return (
    <ActionIcon
      className={classes.stop}
      size={28}
      tabIndex={tabStop ? 0 : -1}
      aria-label={en.batch.run.cancelClip(place)}
      title={en.batch.run.cancelClip(place)}
      loading={acts.isStopping(stop.clip)}
      onClick={() => acts.cancelClip(stop.run, stop.clip)}
    >
      <IconX size={16} />
    </ActionIcon>
  )
}

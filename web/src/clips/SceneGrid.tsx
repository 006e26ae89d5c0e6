/** The grid of scene cards: arrows move, Enter opens, Alt with arrows or dragging reorders. */
import { SimpleGrid, VisuallyHidden } from "@mantine/core"
import { useRef, useState, type DragEvent } from "react"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import type { SceneCard as Card } from "./cards"
import type { NewScene, SceneDraft } from "./pending"
import { NewSceneCard } from "./NewSceneCard"
import { SceneCard } from "./SceneCard"
import classes from "./SceneGrid.module.css"

const t = en.clips

type Props = {
  /** In the order the film will have. */
  cards: Card[]
  drafts: Record<string, SceneDraft>
  added: NewScene[]
  selected: string | null
  onSelect: (id: string) => void
  onMove: (id: string, place: number) => void
  onDismiss: (runId: string) => void
}

export function SceneGrid({ cards, drafts, added, selected, onSelect, onMove, onDismiss }: Props) {
  const grid = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<string | null>(null)
  const [said, setSaid] = useState("")

  const buttons = () => [...(grid.current?.querySelectorAll<HTMLElement>("[data-card]") ?? [])]
  const focused = () => buttons().indexOf(document.activeElement as HTMLElement)
  const columns = () => {
    const all = buttons()
    const top = all[0]?.getBoundingClientRect().top ?? 0
    return Math.max(1, all.filter((each) => Math.abs(each.getBoundingClientRect().top - top) < 4).length)
  }
  const go = (by: number) => buttons()[focused() + by]?.focus()
  const move = (id: string, place: number) => {
    const to = Math.max(0, Math.min(cards.length - 1, place))
    onMove(id, to)
    const card = cards.find((each) => each.id === id)
    setSaid(t.moved(card?.title ?? "", to + 1, cards.length))
    requestAnimationFrame(() => buttons()[to]?.focus())
  }
  const shift = (by: number) => {
    const card = cards[focused()]
    if (card?.scene) move(card.id, focused() + by)
  }
  useKeys(
    "grid",
    {
      left: () => go(-1),
      right: () => go(1),
      above: () => go(-columns()),
      below: () => go(columns()),
      moveEarlier: () => shift(-1),
      moveLater: () => shift(1),
    },
    { within: grid },
  )
  const drop = (event: DragEvent, place: number) => {
    event.preventDefault()
    if (dragged) move(dragged, place)
    setDragged(null)
  }
  const tabStop = Math.max(
    0,
    cards.findIndex((card) => card.id === selected),
  )
  return (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <VisuallyHidden id="grid-hint">{t.gridHint}</VisuallyHidden>
      <SimpleGrid
        ref={grid}
        component="ol"
        className={classes.grid}
        aria-label={t.grid}
        aria-describedby="grid-hint"
        minColWidth="230px"
        type="container"
      >
        {cards.map((card, index) => (
          // Dragging is a second way; the keyboard's is Alt with the arrow keys.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <li
            key={card.id}
            draggable={card.scene != null}
            data-dragged={dragged === card.id || undefined}
            onDragStart={() => setDragged(card.id)}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => dragged && event.preventDefault()}
            onDrop={(event) => drop(event, index)}
          >
            <SceneCard
              card={card}
              place={index + 1}
              draft={drafts[card.id]}
              selected={card.id === selected}
              tabStop={index === tabStop}
              onSelect={() => onSelect(card.id)}
              onDismiss={onDismiss}
            />
          </li>
        ))}
        {added.map((scene) => (
          <li key={scene.key}>
            <NewSceneCard scene={scene} />
          </li>
        ))}
      </SimpleGrid>
    </>
  )
}

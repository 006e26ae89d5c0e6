/** The grid of scene cards: arrows move, Enter opens, X and Shift with arrows tick, Alt with arrows or dragging reorders. */
import { SimpleGrid, VisuallyHidden } from "@mantine/core"
import { useRef, useState, type DragEvent } from "react"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import type { SceneCard as Card } from "./cards"
import type { NewScene, SceneDraft } from "./pending"
import { NewSceneCard } from "./NewSceneCard"
import { SceneCard } from "./SceneCard"
import type { Selection } from "./useSelection"
import classes from "./SceneGrid.module.css"

const t = en.clips

type Props = {
  /** In the order the film will have. */
  cards: Card[]
  drafts: Record<string, SceneDraft>
  added: NewScene[]
  /** The one that is open. */
  selected: string | null
  /** Absent where nothing can be ticked, as in a film that is made for the first time. */
  selection?: Selection
  onSelect: (id: string) => void
  onMove: (id: string, place: number) => void
}

export function SceneGrid({ cards, drafts, added, selected, selection, onSelect, onMove }: Props) {
  const grid = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<string | null>(null)
  const [visited, setVisited] = useState<string | null>(null)
  const [said, setSaid] = useState("")

  const buttons = () => [...(grid.current?.querySelectorAll<HTMLElement>("[data-card]") ?? [])]
  const focused = () =>
    buttons().findIndex((each) => each.closest("li")?.contains(document.activeElement) ?? false)
  const columns = () => {
    const all = buttons()
    const top = all[0]?.getBoundingClientRect().top ?? 0
    return Math.max(1, all.filter((each) => Math.abs(each.getBoundingClientRect().top - top) < 4).length)
  }
  const go = (by: number) => {
    selection?.settle()
    buttons()[focused() + by]?.focus()
  }
  const extend = (by: number) => {
    const [from, to] = [cards[focused()], cards[focused() + by]]
    if (!selection || !from || !to) return
    selection.extend(to.id, from.id)
    buttons()[focused() + by]?.focus()
  }
  const tick = () => {
    const card = cards[focused()]
    if (card?.scene) selection?.toggle(card.id)
  }
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
      tick,
      tickLeft: () => extend(-1),
      tickRight: () => extend(1),
      tickAbove: () => extend(-columns()),
      tickBelow: () => extend(columns()),
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
    cards.findIndex((card) => card.id === (visited ?? selected)),
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
            onFocus={() => setVisited(card.id)}
          >
            <SceneCard
              card={card}
              place={index + 1}
              draft={drafts[card.id]}
              selected={card.id === selected}
              ticked={selection?.ticked.includes(card.id)}
              tabStop={index === tabStop}
              onSelect={(range) => {
                if (range && selection) return selection.extend(card.id)
                selection?.settle(card.id)
                onSelect(card.id)
              }}
              onTick={(range) => (range ? selection?.extend(card.id) : selection?.toggle(card.id))}
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

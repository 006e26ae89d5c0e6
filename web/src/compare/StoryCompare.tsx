/** Two texts: what was removed and added, inline or beside each other. */
import { Button, Group, SegmentedControl, Switch, Text } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react"
import { useMemo, useRef } from "react"
import type { Version } from "../api/types"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { diffStory, folded, sideOf, type Block, type Part, type Shown } from "./storydiff"
import type { CompareView } from "./useCompare"
import classes from "./StoryCompare.module.css"

const t = en.compare.story

export function StoryCompare({ view, left, right }: { view: CompareView; left: Version; right: Version }) {
  const { search, go, swap } = view
  const sheet = useRef<HTMLDivElement>(null)
  const blocks = useMemo(() => diffStory(contentOf(left), contentOf(right)), [left, right])
  const shown = folded(blocks, search.all ?? false)
  const changes = blocks.filter((block) => block.kind !== "same").length
  const jump = (by: number): void => jumpTo(sheet.current, by)
  useKeys("story", { nextChange: () => jump(1), previousChange: () => jump(-1) })
  useKeys("compare", { swap })
  // Stacked on a narrow screen, two columns would only say everything twice.
  const roomy = useMediaQuery("(min-width: 40em)", true, { getInitialValueInEffect: false }) ?? true
  const beside = roomy && (search.beside ?? false)
  return (
    <div className={classes.compare}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text size="sm" role="status">
            {changes === 0 ? t.same : t.count(changes)}
          </Text>
          <Button size="compact-sm" variant="default" disabled={changes === 0} onClick={() => jump(-1)}>
            <IconArrowUp size={14} aria-label={t.previous} />
          </Button>
          <Button size="compact-sm" variant="default" disabled={changes === 0} onClick={() => jump(1)}>
            <IconArrowDown size={14} aria-label={t.next} />
          </Button>
        </Group>
        <Group gap="md">
          <Switch
            label={t.changedOnly}
            checked={!search.all}
            onChange={(event) => go({ all: !event.currentTarget.checked || undefined })}
          />
          <SegmentedControl
            visibleFrom="sm"
            aria-label={t.view}
            value={beside ? "beside" : "inline"}
            onChange={(value) => go({ beside: value === "beside" || undefined })}
            data={[
              { value: "inline", label: t.inline },
              { value: "beside", label: t.beside },
            ]}
          />
        </Group>
      </Group>
      <div ref={sheet} className={classes.sheet} data-beside={beside || undefined}>
        {beside && (
          <>
            <Text size="xs" fw={600} c="dimmed">
              {t.text(en.compare.sides.left, en.numbered("story", left.number))}
            </Text>
            <Text size="xs" fw={600} c="dimmed">
              {t.text(en.compare.sides.right, en.numbered("story", right.number))}
            </Text>
          </>
        )}
        {shown.map((each, index) => (
          <Piece key={index} shown={each} beside={beside} onOpen={() => go({ all: true })} />
        ))}
      </div>
    </div>
  )
}

const contentOf = ({ document }: Version): string => (document.kind === "story" ? document.content : "")

function Piece({ shown, beside, onOpen }: { shown: Shown; beside: boolean; onOpen(): void }) {
  if (shown.kind === "gap")
    return (
      <button type="button" className={classes.gap} onClick={onOpen}>
        {t.unchanged(shown.count)}
      </button>
    )
  const { block } = shown
  const changed = block.kind !== "same"
  if (!beside) return <Paragraph block={block} parts={block.parts} changed={changed} />
  return (
    <>
      <Paragraph block={block} parts={sideOf(block, "left")} changed={changed} />
      <Paragraph block={block} parts={sideOf(block, "right")} changed={false} />
    </>
  )
}

function Paragraph({ block, parts, changed }: { block: Block; parts: Part[]; changed: boolean }) {
  return (
    <p
      className={classes.paragraph}
      data-kind={block.kind}
      data-change={changed || undefined}
      tabIndex={changed ? -1 : undefined}
    >
      {parts.map((part, index) =>
        part.kind === "added" ? (
          <ins key={index}>{part.text}</ins>
        ) : part.kind === "removed" ? (
          <del key={index}>{part.text}</del>
        ) : (
          <span key={index}>{part.text}</span>
        ),
      )}
    </p>
  )
}

/** Focuses the next or previous change after the one that has the focus. */
function jumpTo(sheet: HTMLElement | null, by: number): void {
  const changes = [...(sheet?.querySelectorAll<HTMLElement>("[data-change]") ?? [])]
  if (changes.length === 0) return
  const now = changes.findIndex((change) => change === document.activeElement)
  const next = now < 0 ? (by > 0 ? 0 : changes.length - 1) : (now + by + changes.length) % changes.length
  changes[next]?.focus({ preventScroll: true })
  changes[next]?.scrollIntoView({ block: "center" })
}

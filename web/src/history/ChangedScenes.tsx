/** The scenes that differ between a version and the one it was made from, old picture beside new. */
import { Badge, Button, Text, Title, UnstyledButton } from "@mantine/core"
import { IconArrowRight } from "@tabler/icons-react"
import { useState } from "react"
import type { Comparison, SceneComparison, SceneView } from "../api/types"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import classes from "./Detail.module.css"

const t = en.history.detail
const FEW = 4

interface Props {
  comparison: Comparison
  onCompare(scene: string): void
}

export function ChangedScenes({ comparison, onCompare }: Props) {
  const [all, setAll] = useState(false)
  const differing = comparison.scenes.filter((scene) => scene.status !== "same")
  if (differing.length === 0) return null
  const shown = all ? differing : differing.slice(0, FEW)
  return (
    <div>
      <Title order={3} size="sm">
        {t.scenes}
      </Title>
      <div className={classes.pairs}>
        {shown.map((scene) => (
          <Pair key={scene.scene_id} scene={scene} onCompare={onCompare} />
        ))}
      </div>
      {shown.length < differing.length && (
        <Button variant="subtle" size="compact-sm" mt={6} onClick={() => setAll(true)}>
          {t.moreScenes(differing.length - shown.length)}
        </Button>
      )}
    </div>
  )
}

function Pair({ scene, onCompare }: { scene: SceneComparison; onCompare(scene: string): void }) {
  const position = scene.position_b ?? scene.position_a ?? 0
  return (
    <UnstyledButton className={classes.pair} onClick={() => onCompare(scene.scene_id)}>
      <span className={classes.pairTitle}>
        <span>
          <span className="visually-hidden">{t.compareScene} </span>
          {en.history.scene(position, scene.title)}
        </span>
        <Badge size="sm" variant="light" color={STATUS_COLORS[scene.status]}>
          {t.status[scene.status]}
        </Badge>
      </span>
      <SidePicture side={scene.a} />
      <IconArrowRight size={16} aria-hidden />
      <SidePicture side={scene.b} />
      <Text size="xs" c="dimmed" component="span">
        {t.before}
      </Text>
      <span />
      <Text size="xs" c="dimmed" component="span">
        {t.after}
      </Text>
    </UnstyledButton>
  )
}

/** Colours of a scene's status; the word stands beside them. */
export const STATUS_COLORS = {
  same: "gray",
  changed: "blue",
  added: "pine",
  removed: "red",
  moved: "violet",
} as const

/** The best small picture of a scene's clip, else of its image. */
export const pictureOf = (scene: SceneView | null): string | null =>
  scene?.clip?.thumbnail ?? scene?.clip?.poster ?? scene?.image?.thumbnail ?? scene?.image?.blob ?? null

function SidePicture({ side }: { side: SceneView | null }) {
  if (!side) return <span className={classes.absent}>{t.absent}</span>
  return <Picture digest={pictureOf(side)} alt="" />
}

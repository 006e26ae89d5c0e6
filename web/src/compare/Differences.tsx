/** Beside the players: what differs in words, scene by scene with pictures, and the patch for those who want it. */
import { Badge, Button, Code, Skeleton, Stack, Text, Title, UnstyledButton } from "@mantine/core"
import { useState } from "react"
import { useComparison } from "../api/queries"
import type { Comparison, SceneComparison } from "../api/types"
import { pictureOf, STATUS_COLORS } from "../history/ChangedScenes"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { ErrorState } from "../ui/states"
import { ClipFacts } from "./ClipFacts"
import type { CompareView } from "./useCompare"
import classes from "./Differences.module.css"

const t = en.compare.differs

export function Differences({ view }: { view: CompareView }) {
  const { projectId, a, b, search, go } = view
  const query = useComparison(projectId, a, b)
  const comparison = query.data?.a.number === a && query.data.b.number === b ? query.data : null
  if (query.isError && !comparison)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const scene = comparison?.scenes.find((each) => each.scene_id === search.clip)
  const words = scene ? scene.words : comparison?.words
  return (
    <section aria-label={t.title} className={classes.panel} aria-busy={!comparison}>
      <Stack gap="md">
        <div>
          <Title order={2}>{t.title}</Title>
          {words ? <Words words={words} sameVersion={a === b} /> : <Skeleton h={16} w="70%" mt="xs" />}
        </div>
        {scene && <ClipFacts scene={scene} />}
        {comparison && comparison.scenes.length > 0 && (
          <Scenes comparison={comparison} clip={search.clip} onPick={(clip) => go({ clip, t: undefined })} />
        )}
        {comparison && <Patch comparison={comparison} />}
      </Stack>
    </section>
  )
}

function Words({ words, sameVersion }: { words: string[]; sameVersion: boolean }) {
  if (words.length === 0)
    return (
      <Text size="sm" mt="xs">
        {sameVersion ? t.sameVersion : t.same}
      </Text>
    )
  return (
    <ul className={classes.words}>
      {words.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}

interface ScenesProps {
  comparison: Comparison
  clip: string | undefined
  onPick(scene: string): void
}

function Scenes({ comparison, clip, onPick }: ScenesProps) {
  const [all, setAll] = useState(false)
  const same = comparison.scenes.filter((scene) => scene.status === "same").length
  const shown = comparison.scenes.filter(
    (scene) => all || scene.status !== "same" || scene.scene_id === clip || same === comparison.scenes.length,
  )
  shown.sort((x, y) => placeOf(x) - placeOf(y))
  const canFold = same > 0 && same < comparison.scenes.length
  return (
    <div>
      <Title order={3} size="sm">
        {t.scenes}
      </Title>
      <ul className={classes.scenes}>
        {shown.map((scene) => (
          <SceneLine key={scene.scene_id} scene={scene} chosen={scene.scene_id === clip} onPick={onPick} />
        ))}
      </ul>
      {canFold && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll((before) => !before)}>
          {all ? t.hideSame : t.changedOnly(same)}
        </Button>
      )}
    </div>
  )
}

const placeOf = ({ position_a, position_b }: SceneComparison): number => position_b ?? position_a ?? 0

function SceneLine({
  scene,
  chosen,
  onPick,
}: { scene: SceneComparison; chosen: boolean } & Pick<ScenesProps, "onPick">) {
  return (
    <li>
      <UnstyledButton
        className={classes.scene}
        aria-current={chosen || undefined}
        onClick={() => onPick(scene.scene_id)}
      >
        <span className={classes.position}>{t.position(scene.position_a, scene.position_b)}</span>
        <span className={classes.pictures}>
          {scene.a ? (
            <Picture digest={pictureOf(scene.a)} alt="" width={72} />
          ) : (
            <span className={classes.none} />
          )}
          {scene.b ? (
            <Picture digest={pictureOf(scene.b)} alt="" width={72} />
          ) : (
            <span className={classes.none} />
          )}
        </span>
        <span className={classes.title}>
          <Text size="sm" component="span" lineClamp={1}>
            <span className="visually-hidden">{t.compareScene} </span>
            {scene.title}
          </Text>
          <Badge size="sm" variant="light" color={STATUS_COLORS[scene.status]}>
            {t.status[scene.status]}
          </Badge>
        </span>
      </UnstyledButton>
    </li>
  )
}

function Patch({ comparison }: { comparison: Comparison }) {
  return (
    <details className={classes.patch}>
      <summary>{t.patch}</summary>
      {comparison.patch.length === 0 ? (
        <Text size="sm">{t.noPatch}</Text>
      ) : (
        <Code block tabIndex={0} className={classes.code}>
          {comparison.patch.map((operation) => JSON.stringify(operation)).join("\n")}
        </Code>
      )}
    </details>
  )
}

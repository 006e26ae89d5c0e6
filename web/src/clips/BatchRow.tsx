/** One ticked clip: its picture, length and price, and in the one-by-one mode what it is told. */
import { ActionIcon, Button, Group, Text } from "@mantine/core"
import { IconX } from "@tabler/icons-react"
import type { SceneView } from "../api/types"
import { price as priceWords } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { handOn } from "../ui/focus"
import { BatchField } from "./BatchField"
import { forAll, textOf } from "./batchWords"
import type { Batch } from "./useBatch"

const t = en.batch.panel

type Props = {
  scene: SceneView
  batch: Batch
  /** What is said to it can be said to all of them. */
  first: boolean
  /** Before the discount; undefined while it is not known. */
  price: number | undefined
}

export function BatchRow({ scene, batch, first, price }: Props) {
  const { clip, image } = scene
  const facts = t.facts(en.seconds(scene.duration), price === undefined ? null : priceWords(price))
  return (
    <Group component="li" wrap="nowrap" align="start" gap="sm">
      <Picture digest={clip?.thumbnail ?? clip?.poster ?? image?.poster} alt="" width={72} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Group gap="xs" wrap="nowrap" justify="space-between" align="start">
          <div style={{ minWidth: 0 }}>
            <Text size="sm" truncate title={scene.title}>
              <b>{en.batch.clip(scene.position)}</b> {scene.title}
            </Text>
            <Text size="xs" c="dimmed">
              {facts}
            </Text>
          </div>
          <ActionIcon
            size={28}
            aria-label={en.batch.select.untick(scene.position)}
            title={en.batch.select.untick(scene.position)}
            onClick={(event) => {
              handOn(event.currentTarget)
              batch.untick(scene.id)
            }}
          >
            <IconX size={15} />
          </ActionIcon>
        </Group>
        {batch.words.mode === "each" && (
          <BatchField batch={batch} field={scene.id} label={t.forClip(scene.position)} bare />
        )}
        {batch.words.mode === "each" && first && batch.scenes.length > 1 && (
          <Button
            size="compact-xs"
            variant="subtle"
            mt={4}
            disabled={textOf(batch.words, scene.id).trim() === ""}
            onClick={() =>
              batch.change((known) =>
                forAll(
                  known,
                  batch.scenes.map(({ id }) => id),
                ),
              )
            }
          >
            {t.useForAll}
          </Button>
        )}
      </div>
    </Group>
  )
}

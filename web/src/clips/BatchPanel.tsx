/** The inspector while clips are ticked: what should change in all of them or in each, and each one's price. */
import { SegmentedControl, Stack, Title } from "@mantine/core"
import { en } from "../ui/messages/en"
import { BatchField } from "./BatchField"
import { BatchRow } from "./BatchRow"
import { ALL, inMode } from "./batchWords"
import type { Batch } from "./useBatch"

const t = en.batch.panel

export function BatchPanel({ batch }: { batch: Batch }) {
  const { scenes, words, change, make } = batch
  const each = words.mode === "each"
  return (
    <Stack gap="sm">
      <Title order={2}>{en.batch.select.count(scenes.length)}</Title>
      <SegmentedControl
        fullWidth
        size="sm"
        aria-label={t.mode}
        value={words.mode}
        onChange={(mode) =>
          change((known) =>
            inMode(
              known,
              mode === "each" ? "each" : "one",
              scenes.map(({ id }) => id),
            ),
          )
        }
        data={[
          { value: "one", label: t.one },
          { value: "each", label: t.each },
        ]}
      />
      {!each && (
        <BatchField batch={batch} field={ALL} label={scenes.length === 1 ? t.forOne : t.forAll} chips />
      )}
      <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
        {scenes.map((scene, index) => (
          <BatchRow
            key={scene.id}
            scene={scene}
            batch={batch}
            first={index === 0}
            price={make.plan?.clips.find((clip) => clip.scene_id === scene.id)?.price_usd}
          />
        ))}
      </Stack>
    </Stack>
  )
}

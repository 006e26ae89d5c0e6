/** One clip on both sides: prompt, instructions, length, cost; what differs stands out by weight and a mark. */
import { Table, Text } from "@mantine/core"
import type { SceneComparison } from "../api/types"
import { money } from "../ui/format"
import { en } from "../ui/messages/en"
import classes from "./Differences.module.css"

const t = en.compare.differs

type Side = "a" | "b"
/** What is told of a side that has the scene. */
const FACTS: [string, (scene: NonNullable<SceneComparison[Side]>, costs: number | null) => string][] = [
  [t.facts.prompt, (scene) => scene.prompt],
  [t.facts.instructions, (scene) => scene.instructions.join(", ") || t.none],
  [t.facts.duration, (scene) => t.seconds(scene.duration)],
  [t.facts.clip, (scene) => (scene.clip ? t.clipVersion(scene.clip.number) : t.none)],
  // The picture it was made from included, as in the clip's history.
  [t.facts.cost, (_, costs) => (costs === null ? t.none : money(costs))],
]

export function ClipFacts({ scene }: { scene: SceneComparison }) {
  const { sides } = en.compare
  const { a, b } = scene
  return (
    <Table className={classes.facts} aria-label={scene.title}>
      <Table.Thead>
        <Table.Tr>
          <Table.Td />
          <Table.Th>{sides.left}</Table.Th>
          <Table.Th>{sides.right}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {FACTS.map(([name, read]) => {
          const left = a ? read(a, scene.cost_a_usd) : t.none
          const right = b ? read(b, scene.cost_b_usd) : t.none
          return (
            <Table.Tr key={name} data-differs={left !== right || undefined}>
              <Table.Th scope="row">{name}</Table.Th>
              {left === right ? (
                <Table.Td colSpan={2}>
                  <Text size="sm" c="dimmed">
                    {left}
                  </Text>
                </Table.Td>
              ) : (
                <>
                  <Table.Td>{left}</Table.Td>
                  <Table.Td>{right}</Table.Td>
                </>
              )}
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}

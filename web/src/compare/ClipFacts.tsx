/** One clip on both sides: prompt, instructions, length, cost; what differs stands out by weight and a mark. */
import { Table, Text } from "@mantine/core"
import type { SceneComparison, SceneView } from "../api/types"
import { money } from "../ui/format"
import { en } from "../ui/messages/en"
import classes from "./Differences.module.css"

const t = en.compare.differs

const FACTS: [string, (scene: SceneView) => string][] = [
  [t.facts.prompt, (scene) => scene.prompt],
  [t.facts.instructions, (scene) => scene.instructions.join(", ") || t.none],
  [t.facts.duration, (scene) => t.seconds(scene.duration)],
  [t.facts.clip, (scene) => (scene.clip ? t.clipVersion(scene.clip.number) : t.none)],
  [t.facts.cost, (scene) => (scene.clip ? money(scene.clip.cost_usd) : t.none)],
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
          const left = a ? read(a) : t.none
          const right = b ? read(b) : t.none
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

/** Select all, deselect all, and how many are selected: always there, so that selecting moves nothing. */
import { Button, Group, Text } from "@mantine/core"
import { keyLabel } from "../ui/keys"
import { en } from "../ui/messages/en"
import type { Selection } from "./useSelection"
import classes from "./Workbench.module.css"

const t = en.batch.select

export function SelectionBar({ selection, onNone }: { selection: Selection; onNone: () => void }) {
  const n = selection.ticked.length
  return (
    <Group role="group" aria-label={t.bar} className={classes.bar} gap="xs">
      <Button
        size="compact-sm"
        variant="default"
        onClick={selection.all}
        title={`${t.all} (${keyLabel("grid", "tickAll")})`}
      >
        {t.all}
      </Button>
      <Button size="compact-sm" variant="default" onClick={onNone}>
        {t.none}
      </Button>
      <Text size="sm" role="status" c={n === 0 ? "dimmed" : undefined} fw={n === 0 ? undefined : 600}>
        {t.count(n)}
      </Text>
    </Group>
  )
}

type DockProps = { selection: Selection; onOpen: () => void }

/** Where the panel is a sheet that has to be asked for: the way to it, in reach however far one has scrolled. */
export const SelectionDock = ({ selection, onOpen }: DockProps) => (
  <Group role="group" aria-label={t.dock} className={classes.dock} gap="sm" wrap="nowrap" data-keep-clear>
    <Text size="sm" fw={600} flex={1}>
      {t.count(selection.ticked.length)}
    </Text>
    <Button onClick={onOpen}>{t.open}</Button>
  </Group>
)

/** Select all, deselect all, and how many are selected: always there, so that selecting moves nothing. */
import { Button, Group, Text } from "@mantine/core"
import { keyLabel } from "../ui/keys"
import { en } from "../ui/messages/en"
import type { Selection } from "./useSelection"
import classes from "./Workbench.module.css"

const t = en.batch.select

type Props = {
  selection: Selection
  /** On phones, where the panel is a sheet that has to be asked for. */
  onOpen?: () => void
}

export function SelectionBar({ selection, onOpen }: Props) {
  const n = selection.ticked.length
  return (
    <Group role="group" aria-label={t.bar} className={classes.bar} gap="xs" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        onClick={selection.all}
        title={`${t.all} (${keyLabel("grid", "tickAll")})`}
      >
        {t.all}
      </Button>
      <Button size="compact-sm" variant="default" onClick={selection.none}>
        {t.none}
      </Button>
      <Text size="sm" role="status" c={n === 0 ? "dimmed" : undefined} fw={n === 0 ? undefined : 600}>
        {t.count(n)}
      </Text>
      {onOpen && (
        <Button size="compact-sm" ms="auto" disabled={n === 0} onClick={onOpen} className={classes.openBatch}>
          {t.open}
        </Button>
      )}
    </Group>
  )
}

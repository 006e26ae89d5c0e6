/** Below the list: how many versions are loaded, and the ones marked for compare; always there, so marking moves nothing. */
import { Button, Group, Text } from "@mantine/core"
import { IconColumns2 } from "@tabler/icons-react"
import type { Kind } from "../api/types"
import { en } from "../ui/messages/en"
import classes from "./GraphList.module.css"

const t = en.history

interface Props {
  count: number
  complete: boolean
  filtered: boolean
  loadingOlder: boolean
  kind: Kind
  marks: readonly number[]
  onCompare(): void
  onClear(): void
}

export function Foot({ count, complete, filtered, loadingOlder, kind, marks, onCompare, onClear }: Props) {
  const [a, b] = [...marks].sort((x, y) => x - y)
  const loaded = filtered ? t.found(count, complete) : t.loaded(count, complete)
  return (
    <div className={classes.foot} data-keep-clear>
      <Text size="xs" c="dimmed" role="status">
        {loadingOlder ? t.loadingOlder : loaded}
      </Text>
      <Group gap="xs" role="status">
        {a === undefined && (
          <Text size="xs" c="dimmed" visibleFrom="sm">
            {t.marks.hint}
          </Text>
        )}
        {a !== undefined && b === undefined && <Text size="xs">{t.marks.one(en.headed(kind, a))}</Text>}
        {a !== undefined && b !== undefined && (
          <Button size="compact-sm" leftSection={<IconColumns2 size={14} />} onClick={onCompare}>
            {t.marks.compare(en.numbered(kind, a), en.numbered(kind, b))}
          </Button>
        )}
        {a !== undefined && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
            {t.marks.clear}
          </Button>
        )}
      </Group>
    </div>
  )
}

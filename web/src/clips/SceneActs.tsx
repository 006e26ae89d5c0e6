/** Another take, moving, removing: acts on one scene that join the gathered changes. */
import { ActionIcon, Button, Group, Tooltip } from "@mantine/core"
import { IconArrowLeft, IconArrowRight, IconRefresh, IconTrash } from "@tabler/icons-react"
import { en } from "../ui/messages/en"
import type { SceneDraft } from "./pending"

const t = en.clips.scene

type Props = {
  draft: SceneDraft
  /** 1-based. */
  place: number
  of: number
  onChange: (part: SceneDraft) => void
  /** 0-based place. */
  onMove: (place: number) => void
}

export function SceneActs({ draft, place, of, onChange, onMove }: Props) {
  return (
    <Group gap="xs" wrap="nowrap">
      {draft.remove ? (
        <Button variant="default" size="xs" flex={1} onClick={() => onChange({ remove: false })}>
          {t.keep}
        </Button>
      ) : (
        <Tooltip label={t.againHint}>
          <Button
            size="xs"
            flex={1}
            variant={draft.again ? "light" : "default"}
            aria-pressed={!!draft.again}
            leftSection={<IconRefresh size={15} />}
            onClick={() => onChange({ again: !draft.again })}
          >
            {draft.again ? t.againOn : t.again}
          </Button>
        </Tooltip>
      )}
      <Tooltip label={`${t.earlier} (Alt + ←)`}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t.earlier}
          disabled={place <= 1}
          onClick={() => onMove(place - 2)}
        >
          <IconArrowLeft size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${t.later} (Alt + →)`}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t.later}
          disabled={place >= of}
          onClick={() => onMove(place)}
        >
          <IconArrowRight size={16} />
        </ActionIcon>
      </Tooltip>
      {!draft.remove && (
        <Tooltip label={t.remove}>
          <ActionIcon
            variant="default"
            size={30}
            aria-label={t.remove}
            onClick={() => onChange({ remove: true })}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  )
}

/** Restore and compare for one version, and a menu with the rest. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core"
import { IconColumns2, IconDots, IconHistory } from "@tabler/icons-react"
import { useNavigate } from "@tanstack/react-router"
import type { ClipVersion } from "../../api/types"
import { keyLabel } from "../../ui/keys"
import { en } from "../../ui/messages/en"
import { beforeOf, filmOf } from "./told"
import classes from "./Versions.module.css"

const t = en.clips.versions

type Props = {
  projectId: string
  version: ClipVersion
  items: ClipVersion[]
  tabStop: boolean
  restoring: boolean
  onRestore: () => void
  onCompare: (other?: number) => void
}

export function VersionActs({ projectId, version, items, tabStop, restoring, onRestore, onCompare }: Props) {
  const { number, state, restorable, not_restorable } = version
  const film = filmOf(version)
  const before = beforeOf(items, version)
  const navigate = useNavigate()
  const tabIndex = tabStop ? 0 : -1
  const hint = restorable ? (state === "archived" ? t.restoreArchived : t.restoreHint) : not_restorable
  return (
    <div className={classes.acts}>
      <Tooltip label={`${hint ?? ""} (${keyLabel("versions", "restore")})`} multiline w={230}>
        <Button
          size="compact-xs"
          variant="light"
          tabIndex={tabIndex}
          loading={restoring}
          disabled={!restorable}
          aria-label={t.restoreOf(number)}
          onClick={onRestore}
        >
          {t.restore}
        </Button>
      </Tooltip>
      <Tooltip label={film === null ? t.notInFilm : t.compareOf(number)}>
        <Button
          size="compact-xs"
          variant="default"
          tabIndex={tabIndex}
          disabled={film === null}
          aria-label={t.compareOf(number)}
          onClick={() => onCompare()}
        >
          {t.compare}
        </Button>
      </Tooltip>
      {film !== null && (
        <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon size={24} aria-label={t.more(number)} tabIndex={tabIndex}>
              <IconDots size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {before && (
              <Menu.Item
                leftSection={<IconColumns2 size={15} />}
                onClick={() => onCompare(filmOf(before) ?? undefined)}
              >
                {t.compareBefore(before.number)}
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={<IconHistory size={15} />}
              onClick={() =>
                void navigate({ to: "/p/$projectId/history", params: { projectId }, search: { at: film } })
              }
            >
              {t.inHistory(film)}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  )
}

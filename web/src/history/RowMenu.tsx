/** The menu of a row. There is one for the whole list, opened at the row's button: a menu in each row makes scrolling slow. */
import { Menu } from "@mantine/core"
import {
  IconArrowBackUp,
  IconCheckbox,
  IconColumns2,
  IconGitBranch,
  IconInfoCircle,
  IconSquare,
} from "@tabler/icons-react"
import type { ReactNode } from "react"
import type { Kind } from "../api/types"
import { en } from "../ui/messages/en"
import type { RowActs } from "./GraphRow"
import type { VersionRow } from "./rows"
import classes from "./GraphList.module.css"

const t = en.history

/** Which row's menu is open, and the button it was opened with. */
export interface OpenMenu {
  row: VersionRow
  button: HTMLElement
}

interface Props {
  open: OpenMenu
  kind: Kind
  isHead: boolean
  marked: boolean
  acts: RowActs
  onClose(): void
}

export function RowMenu({ open, kind, isHead, marked, acts, onClose }: Props) {
  const { row, button } = open
  const { version } = row
  const box = button.getBoundingClientRect()
  const close = (): void => {
    onClose()
    button.focus()
  }
  const item = (icon: ReactNode, label: string, act: () => void, disabled = false) => (
    <Menu.Item leftSection={icon} onClick={act} disabled={disabled}>
      {label}
    </Menu.Item>
  )
  return (
    <Menu
      opened
      onClose={close}
      position="bottom-end"
      withinPortal
      returnFocus={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label={t.row.menu(en.numbered(kind, version.number))}
          className={classes.anchor}
          style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
          onClick={close}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {item(<IconInfoCircle size={16} />, t.row.details, () => acts.open(row))}
        {item(<IconArrowBackUp size={16} />, t.acts.restore, () => acts.restore(version), isHead)}
        {item(<IconGitBranch size={16} />, t.acts.workOn, () => acts.workOn(version))}
        {item(<IconColumns2 size={16} />, t.acts.compareCurrent, () => acts.compare(version), isHead)}
        {item(
          marked ? <IconCheckbox size={16} /> : <IconSquare size={16} />,
          marked ? t.marks.unmark : t.marks.mark,
          () => acts.mark(version),
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

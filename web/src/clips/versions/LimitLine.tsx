/** How many versions of the clip are ready to play, what happens to the others, and the way to change that. */
import { ActionIcon, Button, Popover, Stack, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconInfoCircle } from "@tabler/icons-react"
import { useRef } from "react"
import type { ClipHistory, ClipLimit, Retention } from "../../api/types"
import { useProject } from "../../api/queries"
import { en } from "../../ui/messages/en"
import { PolicyDialog } from "./PolicyDialog"
import classes from "./Versions.module.css"

const t = en.archive.limit

type Props = { projectId: string; scene: string; history: ClipHistory }

export function LimitLine({ projectId, scene, history }: Props) {
  const project = useProject(projectId)
  const [told, explanation] = useDisclosure()
  const [changing, dialog] = useDisclosure()
  const about = useRef<HTMLButtonElement>(null)
  const { limit, retention: rule } = history
  // What opened the dialog is gone by then.
  const close = () => {
    dialog.close()
    about.current?.focus()
  }
  return (
    <div className={classes.limit}>
      <span>{limit.message}</span>
      <Popover
        opened={told}
        onChange={explanation.toggle}
        width={300}
        position="top-end"
        withArrow
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <ActionIcon ref={about} size={26} aria-label={t.about} onClick={explanation.toggle} color="gray">
            <IconInfoCircle size={17} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown aria-label={t.title} data-over-sheet>
          <Explanation rule={rule} limit={limit} />
          <Button
            size="compact-sm"
            variant="light"
            mt="sm"
            onClick={() => {
              explanation.close()
              dialog.open()
            }}
          >
            {t.change}
          </Button>
        </Popover.Dropdown>
      </Popover>
      {changing && project.data && (
        <PolicyDialog
          projectId={projectId}
          scene={scene}
          rule={rule}
          general={project.data.retention}
          onClose={close}
        />
      )}
    </div>
  )
}

function Explanation({ rule, limit }: { rule: Retention; limit: ClipLimit }) {
  const archiving = limit.archive_after_days
  const deleting = limit.delete_after_days
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {t.title}
      </Text>
      <Text size="sm">
        {t.keep(limit.keep_active)} {archiving === null ? t.afterNever : t.after(archiving)}
      </Text>
      <Text size="sm">{t[rule.method]}</Text>
      <Text size="sm">{deleting === null ? t.deletedNever : t.deleted(deleting)}</Text>
      <Text size="sm">{t.safe}</Text>
    </Stack>
  )
}

/** Above the text of an old version: what is looked at, and the ways on from it. */
import { Alert, Button, Group, Text } from "@mantine/core"
import { IconArrowBackUp, IconHistory } from "@tabler/icons-react"
import type { Version } from "../api/types"
import type { Acts } from "../history/useActs"
import { ago } from "../ui/format"
import { en } from "../ui/messages/en"
import { ErrorState } from "../ui/states"

/** The tint alone carries the colour; the words keep full contrast. */
const READABLE = { title: { color: "var(--mantine-color-text)" } }
const t = en.story.reading

interface Props {
  version: Version
  isCurrent: boolean
  acts: Acts
  onCurrent(): void
}

export function OldNotice({ version, isCurrent, acts, onCurrent }: Props) {
  const { mutation } = acts
  if (isCurrent) return mutation.isError ? <ErrorState error={mutation.error} /> : null
  return (
    <>
      <Alert
        styles={READABLE}
        color="yellow"
        icon={<IconHistory />}
        title={t.old(version.number, ago(version.created_at))}
        role="status"
      >
        <Text size="sm">{t.based}</Text>
        <Group gap="xs" mt="xs">
          <Button
            size="compact-sm"
            leftSection={<IconArrowBackUp size={14} />}
            title={t.restoreHint}
            loading={mutation.isPending}
            onClick={() => mutation.mutate({ kind: "restore", version: version.number })}
          >
            {t.restore}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onCurrent}>
            {t.back}
          </Button>
        </Group>
      </Alert>
      {mutation.isError && <ErrorState error={mutation.error} />}
    </>
  )
}

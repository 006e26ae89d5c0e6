/** Says that the next change starts from an old version, and leads back; the clips screen shows it too. */
import { Alert, Button, Group, Text } from "@mantine/core"
import { IconGitBranch } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { en } from "../ui/messages/en"

/** The tint alone carries the colour; the words keep full contrast. */
const READABLE = { title: { color: "var(--mantine-color-text)" } }
const t = en.history.workFrom

interface Props {
  projectId: string
  base: number
}

export function WorkFromBanner({ projectId, base }: Props) {
  return (
    <Alert
      styles={READABLE}
      color="yellow"
      icon={<IconGitBranch />}
      title={t.title(en.numbered("video", base))}
      role="status"
    >
      <Group justify="space-between" gap="xs">
        <Text size="sm">{t.text}</Text>
        <Button
          size="compact-sm"
          variant="default"
          renderRoot={(props) => <Link to="/p/$projectId/clips" params={{ projectId }} {...props} />}
        >
          {t.back}
        </Button>
      </Group>
    </Alert>
  )
}

/** The head moved before the run could start: the words stay, one press applies them on the new head. */
import { Alert, Button, Group, Text } from "@mantine/core"
import { IconGitFork } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { en } from "../ui/messages/en"
import type { Make } from "./useMake"

const t = en.runs.stale

export function StaleNote({ make, projectId }: { make: Make; projectId: string }) {
  return (
    <Alert color="orange" role="alert" title={t.title} icon={<IconGitFork />} p="sm">
      <Text size="sm">{[make.problem?.detail, make.problem?.unchanged].filter(Boolean).join(" ")}</Text>
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" loading={make.starting} onClick={make.apply}>
          {t.reapply}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          renderRoot={(props) => <Link to="/p/$projectId/history" params={{ projectId }} {...props} />}
        >
          {t.look}
        </Button>
      </Group>
    </Alert>
  )
}

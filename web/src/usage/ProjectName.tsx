/** A project in a table: a link while it can be opened, and said to be deleted when it was. */
import { Anchor, Badge, Group, Text } from "@mantine/core"
import { IconTrash } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { en } from "../ui/messages/en"

interface Props {
  id: string
  name: string
  deleted: boolean
  linked?: boolean
  children?: ReactNode
}

export function ProjectName({ id, name, deleted, linked = true, children }: Props) {
  return (
    <Group gap={6}>
      {linked && !deleted ? (
        <Anchor
          underline="always"
          size="sm"
          renderRoot={(props) => <Link to="/p/$projectId" params={{ projectId: id }} {...props} />}
        >
          {name}
        </Anchor>
      ) : (
        <Text size="sm">{name}</Text>
      )}
      {children}
      {deleted && (
        <Badge
          miw="max-content"
          variant="light"
          color="gray"
          leftSection={<IconTrash size={12} aria-hidden />}
        >
          {en.storage.deleted}
        </Badge>
      )}
    </Group>
  )
}

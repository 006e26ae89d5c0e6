/** Beside the film: what this version changed, and the way to change the scene that plays. */
import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import type { Project, SceneView, Version } from "../api/types"
import { ago, price } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"

const t = en.film

type Props = { project: Project; version: Version; current: SceneView | null }

export function WhatChanged({ project, version, current }: Props) {
  const parent = version.parent_number
  const params = { projectId: project.id }
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section" aria-labelledby="what-changed">
      <Stack gap="sm">
        <div>
          <Title order={2} id="what-changed">
            {t.changed}
          </Title>
          {parent !== null && (
            <Text c="dimmed" size="xs">
              {t.since(parent)}
            </Text>
          )}
          <Text size="sm" mt={4}>
            {version.message}
          </Text>
          <Text size="xs" c="dimmed">
            {version.author?.name ?? en.someone} · {ago(version.created_at)} · {price(version.cost_usd)}
          </Text>
        </div>
        {parent === null ? (
          <Text size="sm" c="dimmed">
            {t.first}
          </Text>
        ) : (
          <Changed version={version} />
        )}
        <Group gap="xs">
          {current && (
            <Button
              size="xs"
              variant="light"
              renderRoot={(props) => (
                <Link to="/p/$projectId/clips" params={params} search={{ clip: current.id }} {...props} />
              )}
            >
              {t.edit}
            </Button>
          )}
          {parent !== null && (
            <Button
              size="xs"
              variant="default"
              renderRoot={(props) => (
                <Link
                  to="/p/$projectId/compare"
                  params={params}
                  search={{ a: parent, b: version.number }}
                  {...props}
                />
              )}
            >
              {t.compare(parent)}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  )
}

function Changed({ version }: { version: Version }) {
  if (version.changed.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t.nothing}
      </Text>
    )
  return (
    <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: "none" }}>
      {version.changed.slice(0, 8).map((scene) => (
        <Group component="li" key={scene.scene_id} wrap="nowrap" gap="xs">
          <Picture digest={scene.thumbnail} alt="" width={64} />
          <Text size="sm" truncate>
            {scene.position}. {scene.title}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}

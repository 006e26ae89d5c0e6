/** The picture at the size of the screen, with what is known of it and what is being made. */
import { Alert, AspectRatio, Box, Button, Group, Progress, Stack, Text } from "@mantine/core"
import { IconDownload, IconHistory } from "@tabler/icons-react"
import { blobUrl } from "../api/client"
import type { ImageDocument, Project, Run, Version } from "../api/types"
import { ago } from "../ui/format"
import { en } from "../ui/messages/en"
import { progressOf } from "../work/counts"

const t = en.film.picture

type Props = {
  project: Project
  version: Version
  document: ImageDocument
  active: Run | undefined
  onCurrent: () => void
}

export function BigPicture({ project, version, document, active, onCurrent }: Props) {
  const { width, height } = document.format
  return (
    <Stack gap="sm">
      {!version.is_head && (
        <Alert color="yellow" icon={<IconHistory />} p="xs" role="status">
          <Group justify="space-between" gap="xs">
            <Text size="sm">{t.viewing(version.number)}</Text>
            <Button size="compact-sm" variant="default" onClick={onCurrent}>
              {t.backToCurrent}
            </Button>
          </Group>
        </Alert>
      )}
      <AspectRatio ratio={width / height} bg="var(--stage)" style={{ borderRadius: 12, overflow: "hidden" }}>
        {document.blob && (
          <img src={blobUrl(document.blob)} alt={[document.prompt, ...document.instructions].join(", ")} />
        )}
      </AspectRatio>
      <Box mih={26} role="status">
        {active && (
          <>
            <Text size="sm" mb={4}>
              {t.making}
            </Text>
            <Progress value={100 * progressOf(active)} animated aria-hidden />
          </>
        )}
      </Box>
      <Group justify="space-between" align="start">
        <div>
          <Text size="sm">
            {en.headed("image", version.number)}: {version.message}
          </Text>
          <Text size="xs" c="dimmed">
            {width} × {height} · {version.author?.name ?? en.someone} · {ago(version.created_at)}
          </Text>
        </div>
        {document.blob && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={15} />}
            component="a"
            href={blobUrl(document.blob)}
            download={`${project.name} v${version.number}`}
          >
            {t.download}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

/** The selected scene's clip, with the browser's own controls. */
import { AspectRatio, Center, Text } from "@mantine/core"
import { blobUrl } from "../api/client"
import type { SceneView } from "../api/types"
import { en } from "../ui/messages/en"

export function ClipPlayer({ scene }: { scene: SceneView }) {
  const clip = scene.clip
  if (!clip?.blob) {
    return (
      <AspectRatio ratio={16 / 9} bg="var(--surface-sunken)" style={{ borderRadius: 8 }}>
        <Center>
          <Text size="sm" c="dimmed">
            {en.clips.scene.none}
          </Text>
        </Center>
      </AspectRatio>
    )
  }
  return (
    <AspectRatio ratio={16 / 9} bg="var(--stage)" style={{ borderRadius: 8, overflow: "hidden" }}>
      <video
        key={clip.blob}
        src={blobUrl(clip.blob)}
        poster={clip.poster ? blobUrl(clip.poster) : undefined}
        aria-label={`${en.clips.scene.play}: ${scene.title}`}
        controls
        muted
        loop
        playsInline
        preload="metadata"
      />
    </AspectRatio>
  )
}

/** The selected scene's clip, with the browser's own controls. */
import { AspectRatio, Center, Text } from "@mantine/core"
import { pieceOf } from "../archive/held"
import { StoredVideo } from "../archive/StoredVideo"
import type { SceneView } from "../api/types"
import { en } from "../ui/messages/en"

const CONTROLS = { controls: true, loop: true, preload: "metadata" } as const

export function ClipPlayer({ projectId, scene }: { projectId: string; scene: SceneView }) {
  const piece = pieceOf(scene)
  if (!piece) {
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
      <StoredVideo
        key={piece.version}
        projectId={projectId}
        piece={piece}
        label={`${en.clips.scene.play}: ${scene.title}`}
        playing={CONTROLS}
      />
    </AspectRatio>
  )
}

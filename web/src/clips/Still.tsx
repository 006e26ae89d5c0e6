/** A clip's picture, and the clip itself while it is pointed at. */
import { Center } from "@mantine/core"
import { useReducedMotion } from "@mantine/hooks"
import { IconPhoto } from "@tabler/icons-react"
import { blobUrl } from "../api/client"
import classes from "./SceneGrid.module.css"

export function Still({
  poster,
  clip,
  lively,
}: {
  poster: string | null
  clip: string | null
  lively: boolean
}) {
  const still = useReducedMotion()
  return (
    <>
      {poster ? (
        <img src={blobUrl(poster)} alt="" decoding="async" draggable={false} />
      ) : (
        <Center c="dimmed">
          <IconPhoto size={26} stroke={1.3} aria-hidden />
        </Center>
      )}
      {clip && lively && !still && (
        <video
          className={classes.play}
          src={blobUrl(clip)}
          muted
          loop
          autoPlay
          playsInline
          aria-hidden
          tabIndex={-1}
        />
      )}
    </>
  )
}

/** A scene that is among the changes but not made yet. */
import { AspectRatio, Center, Text } from "@mantine/core"
import { IconPlus } from "@tabler/icons-react"
import { en } from "../ui/messages/en"
import type { NewScene } from "./pending"
import classes from "./SceneGrid.module.css"

export function NewSceneCard({ scene }: { scene: NewScene }) {
  return (
    <div className={`${classes.card} ${classes.fresh}`}>
      <AspectRatio ratio={16 / 9} className={classes.picture}>
        <Center c="dimmed">
          <IconPlus size={26} stroke={1.4} aria-hidden />
        </Center>
      </AspectRatio>
      <div className={classes.words}>
        <Text className={classes.title}>{scene.title || scene.prompt}</Text>
        <Text className={classes.line}>{en.clips.willBeMade}</Text>
      </div>
    </div>
  )
}

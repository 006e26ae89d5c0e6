/** The film's scenes in a row; pressing one goes to its start. */
import { UnstyledButton } from "@mantine/core"
import type { SceneView } from "../api/types"
import { clock } from "../ui/format"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import classes from "./Film.module.css"

type Props = {
  scenes: SceneView[]
  current: string | null
  /** Seconds into the film. */
  time: number
  onSeek: (seconds: number) => void
}

export function SceneStrip({ scenes, current, time, onSeek }: Props) {
  return (
    <ol className={classes.strip} aria-label={en.film.strip}>
      {scenes.map((scene) => {
        const part = Math.max(0, Math.min(1, (time - scene.start) / scene.duration))
        return (
          <li key={scene.id}>
            <UnstyledButton
              className={classes.scene}
              aria-current={scene.id === current ? "true" : undefined}
              onClick={() => onSeek(scene.start)}
            >
              <Picture digest={scene.clip?.thumbnail ?? scene.clip?.poster} alt="" radius={false} />
              <div className={classes.done} style={{ transform: `scaleX(${part})` }} />
              <div className={classes.caption}>
                <span>
                  {scene.position}. {scene.title}
                </span>
                <span>{clock(scene.start)}</span>
              </div>
            </UnstyledButton>
          </li>
        )
      })}
    </ol>
  )
}

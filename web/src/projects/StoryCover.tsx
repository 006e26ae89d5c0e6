/** A story's cover, made of its title and first words: stories have no pictures. */
import { useVersion } from "../api/queries"
import type { Project } from "../api/types"
import { firstWordsOf } from "./firstWords"
import classes from "./StoryCover.module.css"

export function StoryCover({ project }: { project: Project }) {
  const version = useVersion(project.id, project.head?.number)
  const story = version.data?.document
  const content = story?.kind === "story" ? story.content : ""
  const title = story?.kind === "story" ? story.title : ""
  return (
    <div className={classes.cover} aria-hidden data-tint={tintOf(project.id)}>
      <span className={classes.title}>{title || project.name}</span>
      <span className={classes.words}>{firstWordsOf(content)}</span>
    </div>
  )
}

const TINTS = 4

/** The same for the same story, so that it is known again by its colour. */
const tintOf = (id: string): number => Number.parseInt(id.slice(-6), 16) % TINTS

/** What is filled in on the new-project screen, and the request it becomes. */
import type { Kind, NewProject } from "../api/types"

export type Draft = {
  kind: Kind
  prompt: string
  style: string
  music: string
  scenes: number
  duration: number
}

export const START: Draft = { kind: "video", prompt: "", style: "", music: "", scenes: 6, duration: 5 }

/** Only what the kind knows, and only what was filled in. */
export function requestOf(draft: Draft): NewProject {
  const prompt = draft.prompt.trim()
  if (draft.kind !== "video") return { kind: draft.kind, prompt }
  return {
    kind: "video",
    prompt,
    style: draft.style.trim() || undefined,
    music: draft.music.trim() || undefined,
    scenes: draft.scenes,
    scene_duration: draft.duration,
  }
}

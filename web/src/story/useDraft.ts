/** What a person typed into the editor and has not saved, kept in the browser so that nothing is lost. */
import { useStored } from "../ui/stored"

export interface DraftText {
  title: string
  content: string
  /** The version the edit began on. */
  base: number
}

export interface Draft {
  value: DraftText | null
  keep(value: DraftText): void
  discard(): void
}

export function useDraft(projectId: string): Draft {
  const [value, change] = useStored<DraftText | null>(`retake-story-${projectId}`, null)
  return { value, keep: (next) => change(() => next), discard: () => change(() => null) }
}

/** A title for a scene that was given only a prompt. */
const LONGEST = 32

/** The first words of a prompt, as a title that fits on a card. */
export function titleOf(prompt: string): string {
  const words = prompt.trim().split(/\s+/)
  let title = words[0] ?? ""
  for (const word of words.slice(1)) {
    if (title.length + word.length >= LONGEST) break
    title += ` ${word}`
  }
  return title.slice(0, LONGEST).replace(/[.,;:!?…]+$/, "")
}

/** How a story begins, without its markup. Pure. */

const ENOUGH = 220

/** The first words of a text in Markdown: headings and marks left out, cut at a word. */
export function firstWordsOf(markdown: string): string {
  const text = markdown
    .split("\n")
    .filter((line) => !/^\s*(#{1,6}\s|[-*_]{3,}\s*$)/.test(line))
    .join(" ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*_`>]+/g, "")
    .replace(/\s+/g, " ")
    .trim()
  if (text.length <= ENOUGH) return text
  return `${text.slice(0, text.lastIndexOf(" ", ENOUGH))} …`
}

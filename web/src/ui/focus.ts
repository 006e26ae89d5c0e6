/** Where the focus goes when what it is on goes away. */

/**
 * To be called before the row or card of this button is taken away: the focus moves to the same button of the next one,
 * or of the one before. Nothing happens where it is the only one.
 */
export function handOn(button: HTMLElement): void {
  const row = button.closest("li, article")
  const place = row ? [...row.querySelectorAll("button")].indexOf(button as HTMLButtonElement) : -1
  const beside = [row?.nextElementSibling, row?.previousElementSibling].find((each) =>
    each?.matches("li, article"),
  )
  const buttons = [...(beside?.querySelectorAll("button") ?? [])]
  buttons[Math.min(place, buttons.length - 1)]?.focus()
}

/** A `ref` for a heading that takes the focus when it comes, because what had it is gone. It needs tabIndex -1. */
export const arrive = (heading: HTMLHeadingElement | null): void => heading?.focus()

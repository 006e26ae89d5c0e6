/** A `ref` for a heading that takes the focus when it comes, because what had it is gone. It needs tabIndex -1. */
export const arrive = (heading: HTMLHeadingElement | null): void => heading?.focus()

/** How far above the window's bottom a stack of toasts has to stand so that it lies on no bar of actions. Pure. */

type Box = Pick<DOMRect, "left" | "right" | "top" | "bottom">

/**
 * `stack`: where it stands sideways and how high it is; `bars`: what is to be kept clear; all in pixels of the window.
 * The least lift, at least `edge`, at which none is touched; `edge` where there is no such place below the window's top.
 */
export function liftOf(
  stack: { left: number; right: number; height: number },
  bars: readonly Box[],
  windowHeight: number,
  edge: number,
): number {
  const beside = bars.filter(
    (bar) => bar.right > stack.left && bar.left < stack.right && bar.bottom > bar.top,
  )
  let lift = edge
  for (let moved = true; moved;) {
    moved = false
    for (const bar of beside) {
      const [top, bottom] = [windowHeight - lift - stack.height, windowHeight - lift]
      if (bar.bottom <= top || bar.top >= bottom) continue
      lift = Math.ceil(windowHeight - bar.top) + edge / 2
      moved = true
    }
  }
  return lift + stack.height > windowHeight ? edge : lift
}

/** Brings the focus back to the clip that was touched last when the place it was in goes away. */
import { useEffect, useRef } from "react"

/** `shown`: whether the place is there. The grid keeps one card as its stop for the Tab key, which is that clip's. */
export function useFocusBack(shown: boolean): void {
  const before = useRef(shown)
  useEffect(() => {
    const went = before.current && !shown
    before.current = shown
    if (went && document.activeElement === document.body)
      document.querySelector<HTMLElement>("[data-card][tabindex='0']")?.focus()
  }, [shown])
}

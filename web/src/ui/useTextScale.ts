/** How large the browser's text is against the usual 16 pixels, followed while the page is open. */
import { useSyncExternalStore } from "react"

const USUAL = 16
let probe: HTMLElement | null = null

/** A box of one rem, whose size changes whenever that of the text does. */
function box(): HTMLElement {
  if (!probe) {
    probe = document.createElement("div")
    probe.setAttribute("aria-hidden", "true")
    probe.style.cssText = "position:fixed;inline-size:1rem;block-size:0;visibility:hidden;pointer-events:none"
    document.body.append(probe)
  }
  return probe
}

function subscribe(changed: () => void): () => void {
  const sizes = new ResizeObserver(changed)
  sizes.observe(box())
  return () => sizes.disconnect()
}

const scale = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL || 1

export const useTextScale = (): number => useSyncExternalStore(subscribe, scale)

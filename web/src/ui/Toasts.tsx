/**
 * Where toasts stand: at the bottom, beside the navigation, above whatever is pressed next. Bars of actions say that
 * they are to be kept clear (`data-keep-clear`); and the page can be scrolled until its end is free.
 */
import { Notifications, notificationsStore, useNotifications } from "@mantine/notifications"
import { useEffect } from "react"
import { liftOf } from "./lift"

const KEEP_CLEAR = "[data-keep-clear]"
const TOASTS = ".mantine-Notifications-root[data-position='bottom-left']"
const EDGE = 16

export function Toasts() {
  const { notifications } = useNotifications(notificationsStore)
  const any = notifications.length > 0
  useEffect(() => {
    if (!any) return
    let frame = 0
    const look = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(place)
    }
    const sizes = new ResizeObserver(look)
    sizes.observe(document.body)
    for (const box of document.querySelectorAll(TOASTS)) sizes.observe(box)
    const changes = new MutationObserver(look)
    changes.observe(document.body, { childList: true, subtree: true })
    window.addEventListener("scroll", look, { passive: true, capture: true })
    window.addEventListener("resize", look)
    document.addEventListener("transitionend", look)
    look()
    return () => {
      cancelAnimationFrame(frame)
      sizes.disconnect()
      changes.disconnect()
      window.removeEventListener("scroll", look, { capture: true })
      window.removeEventListener("resize", look)
      document.removeEventListener("transitionend", look)
      document.documentElement.style.removeProperty("--toast-lift")
      document.documentElement.style.removeProperty("--toast-room")
    }
  }, [any])
  return <Notifications position="bottom-left" limit={4} />
}

function place(): void {
  const box = document.querySelector<HTMLElement>(TOASTS)
  if (!box) return
  const { left, right, height } = box.getBoundingClientRect()
  const bars = [...document.querySelectorAll(KEEP_CLEAR)]
    .filter((bar) => bar.checkVisibility())
    .map((bar) => bar.getBoundingClientRect())
  const lift = liftOf({ left, right, height }, bars, window.innerHeight, EDGE)
  const root = document.documentElement.style
  if (root.getPropertyValue("--toast-lift") !== `${lift}px`) root.setProperty("--toast-lift", `${lift}px`)
  const room = `${Math.round(height) + lift}px`
  if (root.getPropertyValue("--toast-room") !== room) root.setProperty("--toast-room", room)
}

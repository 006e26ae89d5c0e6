/** A field whose words also stand in the address: at once on screen, and in the address when one pauses. */
import { useDebouncedCallback } from "@mantine/hooks"
import { useState } from "react"
import { followed } from "./typed"
import { useIsHere } from "./useIsHere"

/** The text to show, and what to call with a new one. */
export function useTyped(
  address: string,
  write: (text: string) => void,
  pause = 250,
): [string, (text: string) => void] {
  const [held, setHeld] = useState({ typed: address, seen: address, sent: address })
  const now = followed(held, address)
  if (now !== held) setHeld(now)
  const isHere = useIsHere()
  const later = useDebouncedCallback((text: string) => {
    if (!isHere()) return
    setHeld((before) => ({ ...before, sent: text }))
    write(text)
  }, pause)
  const change = (text: string) => {
    setHeld((before) => ({ ...before, typed: text }))
    later(text)
  }
  return [now.typed, change]
}

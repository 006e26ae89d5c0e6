/** Keeps the query cache live while someone is signed in, and knows whether the connection stands. */
import { useQueryClient } from "@tanstack/react-query"
import { createContext, useContext, useEffect, useState, type ReactNode } from "react"
import { keys } from "../api/queries"
import { connect } from "./connect"
import { applyEvent } from "./events"

/** A short break is nobody's business; a longer one is said. */
const GRACE_MS = 3000

const Lost = createContext(false)

/** True when the connection has been gone for more than three seconds. */
export const useConnectionLost = (): boolean => useContext(Lost)

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [lost, setLost] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const live = connect((message) => {
      if (message.type === "event") applyEvent(client, message.event)
      else if (message.type === "resync") void client.invalidateQueries()
      else if (message.type === "refused") void client.invalidateQueries({ queryKey: keys.me })
      else if (message.open) {
        clearTimeout(timer)
        timer = undefined
        setLost(false)
      } else {
        timer ??= setTimeout(() => setLost(true), GRACE_MS)
      }
    })
    live.tell("start")
    live.tell("state")
    return () => {
      clearTimeout(timer)
      live.leave()
    }
  }, [client])
  return <Lost value={lost}>{children}</Lost>
}

/** Closes the stream for all tabs, as when signing out. */
export function stopLive(): void {
  const live = connect(() => undefined)
  live.tell("stop")
  live.leave()
}

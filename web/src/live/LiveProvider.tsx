/** Keeps the query cache live while someone is signed in, and knows whether the connection stands. */
import { useQueryClient } from "@tanstack/react-query"
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from "react"
import { keys } from "../api/queries"
import { connect } from "./connect"
import { applyEvent } from "./events"

/** `lost`: no word from the server for three seconds, and what is shown may be behind; `offline`: the browser says so. */
export type Connection = "live" | "lost" | "offline"

const Live = createContext(true)

const NETWORK = ["online", "offline"] as const
function watchNetwork(changed: () => void): () => void {
  for (const name of NETWORK) window.addEventListener(name, changed)
  return () => {
    for (const name of NETWORK) window.removeEventListener(name, changed)
  }
}

/** How this tab stands to the server. What needs it is better said beforehand than tried in vain. */
export function useConnection(): Connection {
  const live = useContext(Live)
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine)
  return !online ? "offline" : live ? "live" : "lost"
}

/** When somebody comes back, or the network does, a connection may have died unnoticed. */
const RETURNS = ["online", "focus", "pageshow"] as const
function onReturn(check: () => void): () => void {
  const seen = () => {
    if (document.visibilityState === "visible") check()
  }
  for (const name of RETURNS) window.addEventListener(name, check)
  document.addEventListener("visibilitychange", seen)
  return () => {
    for (const name of RETURNS) window.removeEventListener(name, check)
    document.removeEventListener("visibilitychange", seen)
  }
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [live, setLive] = useState(true)
  useEffect(() => {
    const stream = connect((message) => {
      if (message.type === "event") applyEvent(client, message.event)
      else if (message.type === "resync") void client.invalidateQueries()
      else if (message.type === "refused") void client.invalidateQueries({ queryKey: keys.me })
      else setLive(message.live)
    })
    stream.tell("start")
    stream.tell("state")
    const stopWatching = onReturn(() => stream.tell("check"))
    return () => {
      stopWatching()
      stream.leave()
    }
  }, [client])
  return <Live value={live}>{children}</Live>
}

/** Closes the stream for all tabs, as when signing out. */
export function stopLive(): void {
  const live = connect(() => undefined)
  live.tell("stop")
  live.leave()
}

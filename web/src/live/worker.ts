/** The shared worker: one event stream for all tabs, because a browser allows six connections per host. */
import { CHANNEL, openStream, type ToStream } from "./stream"

const channel = new BroadcastChannel(CHANNEL)
const stream = openStream((message) => channel.postMessage(message))

const listen = (event: MessageEvent<ToStream>) => stream.tell(event.data)

;(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const port = event.ports[0]
  if (port) port.onmessage = listen
}

/** Joins a tab to the live stream: through the shared worker, or directly where there is none. */
import { CHANNEL, openStream, type FromStream, type ToStream } from "./stream"

type Live = { tell: (message: ToStream) => void; leave: () => void }

/** Calls back for everything the stream says until `leave` is called. */
export function connect(hear: (message: FromStream) => void): Live {
  if (typeof SharedWorker === "undefined" || typeof BroadcastChannel === "undefined") {
    const stream = openStream(hear)
    return { tell: stream.tell, leave: () => stream.tell("stop") }
  }
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = (event: MessageEvent<FromStream>) => hear(event.data)
  const worker = new SharedWorker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    name: CHANNEL,
  })
  return {
    tell: (message) => worker.port.postMessage(message),
    leave: () => {
      channel.close()
      worker.port.close()
    },
  }
}

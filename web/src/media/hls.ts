/**
 * Attaches a film's playlist to a video element: natively where the browser really plays it, else through hls.js, which
 * is loaded only then. The full hls.js is needed: its light build leaves out separate sound renditions, and ours is one.
 */
import type HlsPlayer from "hls.js"

export type How = "native" | "hls.js"

/** Something a video element is fed by; `detach` stops all loading and may be called more than once. */
export interface Attachment {
  detach(): void
}

interface Wishes {
  onReady(how: How): void
  /** `status`: what the server answered, when an answer is why. */
  onFailed(status?: number): void
}

/** Some browsers answer "maybe" and then never load: after this long the library takes over. */
const NATIVE_PATIENCE_MS = 4000
const PLAYLIST_TYPE = "application/vnd.apple.mpegurl"

/** Feeds `video` from the playlist at `url` and tells when it is ready or has failed for good. */
export function attachFilm(video: HTMLVideoElement, url: string, wishes: Wishes): Attachment {
  let gone = false
  let inner: Attachment | null = null
  const library = (at: number): void => {
    inner?.detach()
    void attachLibrary(video, url, at, () => gone, wishes).then((attached) => {
      if (gone) attached?.detach()
      else inner = attached
    })
  }
  if (video.canPlayType(PLAYLIST_TYPE) === "") library(0)
  else inner = attachNative(video, url, wishes, library)
  return {
    detach() {
      gone = true
      inner?.detach()
      inner = null
    },
  }
}

function attachNative(
  video: HTMLVideoElement,
  url: string,
  wishes: Wishes,
  giveUp: (at: number) => void,
): Attachment {
  const listening = new AbortController()
  const failed = (): void => {
    const at = video.currentTime
    stop()
    giveUp(at)
  }
  const timer = window.setTimeout(failed, NATIVE_PATIENCE_MS)
  const ready = (): void => {
    window.clearTimeout(timer)
    wishes.onReady("native")
  }
  const stop = (): void => {
    listening.abort()
    window.clearTimeout(timer)
    video.removeAttribute("src")
    video.load()
  }
  video.addEventListener("loadedmetadata", ready, { signal: listening.signal })
  video.addEventListener("error", failed, { signal: listening.signal })
  video.src = url
  return { detach: stop }
}

async function attachLibrary(
  video: HTMLVideoElement,
  url: string,
  at: number,
  isGone: () => boolean,
  wishes: Wishes,
): Promise<Attachment | null> {
  const loaded = await import("hls.js").catch(() => null)
  if (isGone()) return null
  if (!loaded?.default.isSupported()) {
    wishes.onFailed()
    return null
  }
  const Hls = loaded.default
  const player = new Hls({ startPosition: at, backBufferLength: 30, maxBufferLength: 20 })
  healOrFail(Hls, player, wishes)
  player.on(Hls.Events.MANIFEST_PARSED, () => wishes.onReady("hls.js"))
  player.loadSource(url)
  player.attachMedia(video)
  return { detach: () => player.destroy() }
}

/** One try to recover from a decoding error; anything else that is fatal ends here. */
function healOrFail(Hls: typeof HlsPlayer, player: HlsPlayer, wishes: Wishes): void {
  let healed = false
  player.on(Hls.Events.ERROR, (_event, data) => {
    if (!data.fatal) return
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !healed) {
      healed = true
      player.recoverMediaError()
      return
    }
    player.destroy()
    wishes.onFailed(data.response?.code)
  })
}

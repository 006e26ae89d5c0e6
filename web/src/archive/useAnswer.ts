/** Asks what the server says about a blob that a video could not load: media elements do not tell. */
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { blobUrl } from "../api/client"

export type Answer = "there" | "coming" | "gone" | "failed"

async function ask(digest: string): Promise<Answer> {
  const response = await fetch(blobUrl(digest), { headers: { Range: "bytes=0-0" }, cache: "no-store" })
  await response.body?.cancel()
  if (response.ok) return "there"
  if (response.status === 503) return "coming"
  return response.status === 410 || response.status === 404 ? "gone" : "failed"
}

/** Null until there is an answer; asks again while the clip is on its way. `came`: it was on its way and is there now. */
export function useAnswer(digest: string | null, asking: boolean): { answer: Answer | null; came: boolean } {
  const query = useQuery({
    queryKey: ["blob-answer", digest],
    queryFn: () => ask(digest ?? ""),
    enabled: asking && digest !== null,
    refetchInterval: ({ state }) => (state.data === "coming" ? 3000 : false),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  })
  const { data, isError } = query
  const [waited, setWaited] = useState(false)
  if (data === "coming" && !waited) setWaited(true)
  if (!asking) return { answer: null, came: false }
  return { answer: isError ? "failed" : (data ?? null), came: waited && data === "there" }
}

/** Hook for what is written to the address a moment later: whoever has left by then must not be called back. */
import { useMatch, useRouter } from "@tanstack/react-router"
import { useCallback } from "react"

/** Tells at any time whether the address is still that of the screen this is drawn in, or is to be another one. */
export function useIsHere(): () => boolean {
  const router = useRouter()
  const here = useMatch({ strict: false, select: (match) => match.pathname })
  return useCallback(() => router.latestLocation.pathname === here, [router, here])
}

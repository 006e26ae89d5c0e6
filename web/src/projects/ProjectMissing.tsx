/** A project that cannot be read: absent, or the server failed. */
import { ProblemError } from "../api/client"
import { NotFound } from "../shell/NotFound"
import { en } from "../ui/messages/en"
import { ErrorState } from "../ui/states"

export function ProjectMissing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const absent = error instanceof ProblemError && (error.status === 404 || error.status === 403)
  if (!absent) return <ErrorState error={error} onRetry={onRetry} />
  return <NotFound title={en.errors.noProject.title} text={en.errors.noProject.text} />
}

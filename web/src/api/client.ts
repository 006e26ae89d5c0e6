/** The one door to the HTTP API: a typed client, and errors as the problem the server described. */
import createClient from "openapi-fetch"
import { noteReached, noteUnreached } from "../live/reach"
import { en } from "../ui/messages/en"
import type { paths } from "./schema"
import type { Problem } from "./types"

export const API = "/api/v1"

/** Thrown for every answer that is not a success; `problem` is fit to be shown. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
    this.name = "ProblemError"
  }
  get status(): number {
    return this.problem.status ?? 0
  }
  /** The last word of the problem type, as in "branch-conflict". */
  get code(): string {
    return this.problem.type.split(/[/:#]/).at(-1) ?? ""
  }
}

/** A problem for anything that was thrown, also when the server could not be reached at all. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return {
    type: "unreachable",
    title: en.errors.unreachable.title,
    status: 0,
    detail: en.errors.unreachable.detail,
    unchanged: en.errors.unreachable.unchanged,
    next_step: en.errors.unreachable.nextStep,
    charged_usd: null,
  }
}

function asProblem(body: unknown, response: Response): Problem {
  if (body && typeof body === "object" && "title" in body) {
    return { ...(body as Problem), status: (body as Problem).status ?? response.status }
  }
  return {
    type: "unexpected",
    title: en.errors.unexpected.title,
    status: response.status,
    detail: en.errors.unexpected.detail(response.status),
    unchanged: null,
    next_step: en.errors.unexpected.nextStep,
    charged_usd: null,
  }
}

/** What is thrown when the server says that nobody is signed in. */
export const nobody = (): ProblemError =>
  new ProblemError({
    type: "/problems/sign-in-needed",
    title: en.errors.signedOut.title,
    status: 401,
    detail: en.errors.signedOut.detail,
    unchanged: null,
    next_step: en.errors.signedOut.nextStep,
    charged_usd: null,
  })

/** How long an answer to a question is waited for: a dead connection may take the question and never answer. */
export const GIVE_UP_MS = 15_000

/** Questions are given up in time and asked again by whoever asked; what changes something is waited for. */
const bounded = (request: Request): Promise<Response> =>
  request.method === "GET"
    ? fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(GIVE_UP_MS)]) })
    : fetch(request)

export const client = createClient<paths>({ baseUrl: "", credentials: "same-origin", fetch: bounded })
client.use({
  onResponse: () => noteReached(),
  onError: ({ error }) => noteUnreached(error),
})

/** The body of a successful answer, or a thrown {@link ProblemError}. */
export async function unwrap<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer
  if (!response.ok) throw new ProblemError(asProblem(error, response))
  return data as T
}

/** The address of a stored blob; it never changes, so browsers keep it. */
export const blobUrl = (digest: string): string => `${API}/blobs/${digest}`

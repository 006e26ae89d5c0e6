/** The one door to the HTTP API: a typed client, and errors as the problem the server described. */
import createClient from "openapi-fetch"
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

export const client = createClient<paths>({ baseUrl: "", credentials: "same-origin" })

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

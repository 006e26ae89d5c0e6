/** The last net: a screen threw, or the server could not be asked who is signed in. */
import { Button, Container } from "@mantine/core"
import { ProblemError, problemOf } from "../api/client"
import type { Problem } from "../api/types"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"

const t = en.errors.crashed

export function Crashed({ error }: { error: unknown }) {
  const fromServer = error instanceof ProblemError || error instanceof TypeError
  const problem: Problem = fromServer
    ? problemOf(error)
    : { type: "crashed", title: t.title, status: 0, detail: t.detail }
  return (
    <Container component="main" size="sm" py="xl">
      <ProblemNote
        problem={problem}
        actions={
          <Button size="xs" variant="default" onClick={() => window.location.reload()}>
            {t.reload}
          </Button>
        }
      />
    </Container>
  )
}

/** Stops everything that is at work or waits, not only what is at work now. */
import { Button } from "@mantine/core"
import type { Run } from "../api/types"
import { en } from "../ui/messages/en"
import { useRunActs } from "./useRunActs"

export function CancelAll({ runs, compact }: { runs: Run[]; compact?: boolean }) {
  const acts = useRunActs()
  return (
    <Button
      size={compact ? "compact-sm" : undefined}
      variant="default"
      loading={acts.isCancellingAll}
      onClick={() => acts.cancelAll(runs)}
    >
      {en.runs.cancelAll(runs.length)}
    </Button>
  )
}

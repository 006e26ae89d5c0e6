/** A search or a filter that leaves nothing: says which, and shows all again. */
import { Button } from "@mantine/core"
import { IconSearchOff, IconTag } from "@tabler/icons-react"
import { en } from "../ui/messages/en"
import { Empty } from "../ui/states"
import type { HistoryView } from "./useHistory"

const t = en.history

export function NothingFound({ view }: { view: HistoryView }) {
  const byName = view.filter.named && view.filter.q === ""
  const words = byName ? t.nothingNamed : t.nothingFound
  return (
    <Empty
      icon={byName ? <IconTag size={28} /> : <IconSearchOff size={28} />}
      title={words.title}
      text={words.text}
      action={
        <Button variant="default" onClick={() => view.go({ q: undefined, named: undefined })}>
          {words.action}
        </Button>
      }
    />
  )
}

/** The history of a project that has no version yet: its first run is still going, or did not finish. */
import { Button, Title } from "@mantine/core"
import { IconHistory, IconMovie } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { en } from "../ui/messages/en"
import { Empty } from "../ui/states"
import type { HistoryView } from "./useHistory"
import classes from "./HistoryScreen.module.css"

const t = en.history.empty

export function FirstRun({ view }: { view: HistoryView }) {
  const { project, projectId } = view
  const making = (project?.active_runs ?? 0) > 0
  return (
    <div className={classes.wide}>
      <Title order={1}>{en.history.title}</Title>
      <Empty
        icon={making ? <IconMovie size={28} /> : <IconHistory size={28} />}
        title={making ? t.making : t.none}
        text={making ? t.makingText : t.noneText}
        action={
          <Button renderRoot={(props) => <Link to="/p/$projectId" params={{ projectId }} {...props} />}>
            {making ? t.makingAction : t.noneAction}
          </Button>
        }
      />
    </div>
  )
}

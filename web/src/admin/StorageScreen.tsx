/** What everybody stores and spends, what the archive and the collection would do; for administrators. */
import { Button, Skeleton, Stack, Title } from "@mantine/core"
import { IconDatabase, IconLock } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useMemo } from "react"
import { useHouseStorage, useHouseUsage, useMe } from "../api/queries"
import { Fills } from "../charts/fills"
import classes from "../charts/fills.module.css"
import { en } from "../ui/messages/en"
import { storageAdmin as t } from "../ui/messages/en/storageAdmin"
import { Empty, ErrorState, Loading } from "../ui/states"
import { Collection } from "../usage/Collection"
import { Archive } from "./Archive"
import { Headline, HeadlineSkeleton } from "./Headline"
import { openedBy } from "./items"
import { StorageCharts } from "./StorageCharts"
import { Tables } from "./Tables"

export function StorageScreen() {
  const me = useMe()
  if (!me.data) return null
  return (
    <Stack maw={1480} mx="auto" className={classes.scope}>
      <Title order={1}>{t.title}</Title>
      {me.data.role === "admin" ? <Everybodys me={me.data.id} /> : <Refused />}
    </Stack>
  )
}

const Refused = () => (
  <Empty
    icon={<IconLock />}
    title={t.refusedTitle}
    text={t.refusedText}
    action={<Button renderRoot={(props) => <Link to="/usage" {...props} />}>{t.refusedAction}</Button>}
  />
)

function Everybodys({ me }: { me: string }) {
  const storage = useHouseStorage()
  const usage = useHouseUsage()
  const projects = storage.data?.projects
  const mine = useMemo(() => openedBy(me, projects ?? []), [me, projects])
  if (storage.isPending || usage.isPending) return <Busy />
  if (storage.isError) return <ErrorState error={storage.error} onRetry={() => void storage.refetch()} />
  const nothing = storage.data.totals.unique_bytes === 0 && storage.data.projects.length === 0
  if (nothing) return <Nothing />
  return (
    <>
      <Fills />
      {usage.isError && <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />}
      <Headline storage={storage.data} usage={usage.data} />
      {usage.data && <StorageCharts storage={storage.data} usage={usage.data} />}
      <Tables storage={storage.data} me={me} />
      <Archive runs={storage.data.archive} mine={mine} />
      <Collection />
    </>
  )
}

const Nothing = () => (
  <Empty
    icon={<IconDatabase />}
    title={t.emptyTitle}
    text={t.emptyText}
    action={<Button renderRoot={(props) => <Link to="/new" {...props} />}>{en.shell.newProject}</Button>}
  />
)

/** Figures, two charts and the tables in the shape they will have. */
const Busy = () => (
  <Loading>
    <Stack>
      <HeadlineSkeleton />
      <Skeleton h={380} />
      <Skeleton h={180} />
      <Skeleton h={320} />
    </Stack>
  </Loading>
)

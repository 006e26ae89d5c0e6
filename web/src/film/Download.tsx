/** Taking the film away: a worker makes the MP4 when it is asked for, which is shown here; then it is a link. */
import { Button, Group, Progress, Stack, Text, Tooltip } from "@mantine/core"
import { IconDownload, IconRefresh } from "@tabler/icons-react"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import * as calls from "../api/calls"
import { keys, useFilmExport } from "../api/queries"
import type { FilmExport } from "../api/types"
import { en } from "../ui/messages/en"
import classes from "./Film.module.css"

const t = en.film
const icon = <IconDownload size={16} />

type Props = {
  projectId: string
  version: number
  url: string
  /** The file's name. */
  name: string
  /** Why it cannot be had now: clips are away. */
  why: string | null
}

export function Download({ projectId, version, url, name, why }: Props) {
  const client = useQueryClient()
  const link = useRef<HTMLAnchorElement>(null)
  const wanted = useRef(false)
  const known = useFilmExport(projectId, version, why === null)
  const order = useMutation({
    mutationFn: () => calls.history.exportFilm(projectId, version),
    onSuccess: (told) => client.setQueryData(keys.filmExport(projectId, version), told),
  })
  const state = known.data?.state
  useEffect(() => {
    if (state === "failed") wanted.current = false
    if (state !== "done" || !wanted.current) return
    wanted.current = false
    link.current?.click()
  }, [state])
  if (why !== null) return <Away why={why} />
  const ask = () => {
    wanted.current = true
    order.mutate()
  }
  const going = state === "queued" || state === "running"
  const failed = state === "failed" ? (known.data?.problem?.detail ?? "") : order.error?.message
  return (
    <Stack gap={4} align="flex-end" className={classes.download}>
      {state === "done" ? (
        <Button ref={link} variant="default" leftSection={icon} component="a" href={url} download={name}>
          {t.download}
        </Button>
      ) : (
        <Button variant="default" leftSection={icon} onClick={ask} loading={order.isPending || going}>
          {t.download}
        </Button>
      )}
      <div role="status">{going && known.data && <Going told={known.data} />}</div>
      {failed !== undefined && !going && !order.isPending && <Failed why={String(failed)} onRetry={ask} />}
      {state === "done" && known.data && known.data.encoded.length > 0 && (
        <Text size="xs" c="dimmed">
          {t.exporting.encoded(known.data.encoded.map((clip) => clip.position).join(", "))}
        </Text>
      )}
    </Stack>
  )
}

function Going({ told }: { told: FilmExport }) {
  const percent = Math.round(told.progress * 100)
  // Steps are announced, per cent are not.
  return (
    <Stack gap={2}>
      <Text size="xs">
        {told.state === "queued" ? t.exporting.waiting : t.exporting.making}
        {told.state === "running" && <span aria-hidden> {t.exporting.percent(percent)}</span>}
      </Text>
      <Progress value={percent} size="sm" aria-label={t.exporting.making} />
    </Stack>
  )
}

function Failed({ why, onRetry }: { why: string; onRetry: () => void }) {
  return (
    <Group gap="xs" role="alert" justify="flex-end">
      <Text size="xs">
        {t.exporting.failed} {why}
      </Text>
      <Button size="compact-xs" variant="default" leftSection={<IconRefresh size={12} />} onClick={onRetry}>
        {t.exporting.again}
      </Button>
    </Group>
  )
}

/** A button that cannot be pressed and says why. */
function Away({ why }: { why: string }) {
  return (
    <Tooltip label={why} multiline w={240}>
      <Button variant="default" leftSection={icon} data-disabled aria-disabled aria-description={why}>
        {t.download}
      </Button>
    </Tooltip>
  )
}

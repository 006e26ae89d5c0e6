/** Brings back chosen scenes of an old version and leaves the others as they are now. */
import { Button, Checkbox, Collapse, Skeleton, Stack, Text, UnstyledButton } from "@mantine/core"
import { IconArrowLeft, IconChevronDown, IconChevronRight } from "@tabler/icons-react"
import { useId, useState } from "react"
import { useComparison } from "../api/queries"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { pictureOf } from "./ChangedScenes"
import type { Acts } from "./useActs"
import classes from "./Detail.module.css"

const t = en.history.partial

interface Props {
  projectId: string
  version: number
  head: number
  acts: Acts
}

export function PartialRestore({ projectId, version, head, acts }: Props) {
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <div>
      <UnstyledButton
        aria-expanded={open}
        aria-controls={id}
        fw={600}
        fz="sm"
        onClick={() => setOpen((shown) => !shown)}
        style={{ display: "flex", alignItems: "center", gap: 6, minHeight: 28 }}
      >
        {open ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
        {t.title}
      </UnstyledButton>
      <Collapse expanded={open} id={id}>
        {open && <Choice projectId={projectId} version={version} head={head} acts={acts} />}
      </Collapse>
    </div>
  )
}

function Choice({ projectId, version, head, acts }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { data } = useComparison(projectId, version, head)
  const fits = data?.a.number === version && data.b.number === head
  if (!fits) return <Skeleton h={60} mt="xs" />
  const scenes = data.scenes.filter((scene) => scene.status !== "same" && scene.a !== null)
  if (scenes.length === 0)
    return (
      <Text size="sm" c="dimmed" mt="xs">
        {t.none}
      </Text>
    )
  const toggle = (scene: string): void =>
    setChosen((before) => {
      const after = new Set(before)
      if (!after.delete(scene)) after.add(scene)
      return after
    })
  const { mutation } = acts
  return (
    <Stack gap={4} mt="xs">
      <Text size="sm" c="dimmed">
        {t.hint}
      </Text>
      {scenes.map((scene) => (
        <div key={scene.scene_id} className={classes.pick}>
          <Checkbox
            id={`pick-${scene.scene_id}`}
            checked={chosen.has(scene.scene_id)}
            onChange={() => toggle(scene.scene_id)}
          />
          <Picture digest={pictureOf(scene.b)} alt={t.now} />
          <IconArrowLeft size={14} aria-hidden />
          <Picture digest={pictureOf(scene.a)} alt={t.then} />
          <Text component="label" htmlFor={`pick-${scene.scene_id}`} size="sm">
            {en.history.scene(scene.position_a ?? 0, scene.title)}
          </Text>
        </div>
      ))}
      <Button
        mt={4}
        disabled={chosen.size === 0}
        loading={mutation.isPending && mutation.variables.kind === "restore"}
        onClick={() => mutation.mutate({ kind: "restore", version, scenes: [...chosen] })}
      >
        {t.act(chosen.size)}
      </Button>
    </Stack>
  )
}

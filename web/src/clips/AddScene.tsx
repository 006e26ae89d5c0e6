/** A new scene: its prompt, its place, its length. */
import { Button, NumberInput, Select, Stack, Textarea, TextInput } from "@mantine/core"
import { useState } from "react"
import type { SceneView } from "../api/types"
import { newId } from "../ui/newId"
import { en } from "../ui/messages/en"
import type { NewScene } from "./pending"
import { titleOf } from "./titleOf"

const t = en.clips.inspector
const FIRST = "first"
const LAST = "last"

type Props = { scenes: SceneView[]; onAdd: (scene: NewScene) => void }

export function AddScene({ scenes, onAdd }: Props) {
  const [prompt, setPrompt] = useState("")
  const [title, setTitle] = useState("")
  const [place, setPlace] = useState(LAST)
  const [duration, setDuration] = useState(5)
  const after = place === FIRST ? null : place === LAST ? (scenes.at(-1)?.id ?? null) : place
  const add = () => {
    onAdd({ key: newId(), after, prompt: prompt.trim(), title: title.trim() || titleOf(prompt), duration })
    setPrompt("")
    setTitle("")
  }
  const between = scenes.slice(0, -1).map((scene) => ({
    value: scene.id,
    label: t.addAfterScene(scene.position, scene.title),
  }))
  return (
    <Stack gap="xs">
      <Textarea
        label={t.addPrompt}
        placeholder={t.addPlaceholder}
        autosize
        minRows={2}
        maxLength={4000}
        value={prompt}
        onChange={(event) => setPrompt(event.currentTarget.value)}
      />
      <TextInput
        label={t.addTitle}
        placeholder={titleOf(prompt)}
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Select
        label={t.addAfter}
        allowDeselect={false}
        value={place}
        onChange={(value) => setPlace(value ?? LAST)}
        data={[{ value: LAST, label: t.addLast }, { value: FIRST, label: t.addFirst }, ...between]}
      />
      <NumberInput
        label={en.clips.scene.duration}
        min={1}
        max={60}
        clampBehavior="strict"
        value={duration}
        onChange={(value) => typeof value === "number" && setDuration(value)}
      />
      <Button variant="default" disabled={prompt.trim() === ""} onClick={add}>
        {t.addAction}
      </Button>
    </Stack>
  )
}

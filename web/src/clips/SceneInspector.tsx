/** The inspector of one selected clip: watch it, say what should change, see its versions. */
import { Alert, Button, Divider, Group, NumberInput, Stack, Textarea, TextInput, Title } from "@mantine/core"
import { IconArrowLeft } from "@tabler/icons-react"
import type { RefObject } from "react"
import type { SceneView } from "../api/types"
import { en } from "../ui/messages/en"
import { Applied } from "./Applied"
import { ClipPlayer } from "./ClipPlayer"
import { Instruct } from "./Instruct"
import { draftScene, type SceneDraft } from "./pending"
import { SceneActs } from "./SceneActs"
import type { PendingStore } from "./usePending"
import { ClipVersions } from "./versions/ClipVersions"

const t = en.clips.scene

type Props = {
  projectId: string
  scene: SceneView
  place: number
  of: number
  store: PendingStore
  instruction: RefObject<HTMLTextAreaElement | null>
  onMove: (place: number) => void
  /** Absent in a sheet, which has a close button of its own. */
  onClose?: () => void
  /** Where closing leads; the film when absent. */
  back?: string
  headNumber: number | undefined
}

export function SceneInspector({
  projectId,
  scene,
  place,
  of,
  store,
  instruction,
  onMove,
  onClose,
  back = en.clips.inspector.film,
  headNumber,
}: Props) {
  const draft: SceneDraft = store.pending.scenes[scene.id] ?? {}
  const set = (part: SceneDraft) => store.change((known) => draftScene(known, scene, part))
  const history = (
    <ClipVersions
      projectId={projectId}
      scene={scene.id}
      headNumber={headNumber}
      expected={scene.clip?.number ?? 1}
      onReuse={({ prompt, instructions }) => set({ prompt, instructions, again: true })}
    />
  )
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Title order={2} lineClamp={1}>
          {en.clips.card(place, scene.title)}
        </Title>
        {onClose && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            flex="none"
            leftSection={<IconArrowLeft size={14} />}
            onClick={onClose}
          >
            {back}
          </Button>
        )}
      </Group>
      <ClipPlayer projectId={projectId} scene={scene} />
      {draft.remove && (
        <>
          <Alert color="orange" p="sm">
            {t.removing}
          </Alert>
          {history}
        </>
      )}
      {!draft.remove && (
        <>
          <Instruct
            field={instruction}
            value={draft.instruction ?? ""}
            onChange={(text) => set({ instruction: text })}
          />
          {history}
          <Divider />
          <Applied scene={scene} draft={draft} onChange={set} />
          <Textarea
            label={t.prompt}
            autosize
            minRows={2}
            maxRows={8}
            maxLength={4000}
            value={draft.prompt ?? scene.prompt}
            onChange={(event) => set({ prompt: event.currentTarget.value })}
          />
          <Group grow align="start" gap="xs" wrap="nowrap">
            <TextInput
              label={t.title}
              maxLength={200}
              value={draft.title ?? scene.title}
              onChange={(event) => set({ title: event.currentTarget.value })}
            />
            <NumberInput
              label={t.duration}
              min={1}
              max={60}
              step={1}
              decimalScale={2}
              clampBehavior="blur"
              value={draft.duration ?? scene.duration}
              onChange={(value) => typeof value === "number" && value >= 1 && set({ duration: value })}
            />
          </Group>
        </>
      )}
      <SceneActs draft={draft} place={place} of={of} onChange={set} onMove={onMove} />
    </Stack>
  )
}

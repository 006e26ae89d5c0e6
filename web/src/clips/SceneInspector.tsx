/** The inspector of one selected clip: watch it, say what should change, see its versions. */
import {
  Alert,
  Button,
  Divider,
  Group,
  NumberInput,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from "@mantine/core"
import { IconArrowLeft } from "@tabler/icons-react"
import type { RefObject } from "react"
import type { SceneView } from "../api/types"
import { en } from "../ui/messages/en"
import { ClipPlayer } from "./ClipPlayer"
import { ClipVersions } from "./ClipVersions"
import { Instruct } from "./Instruct"
import { draftScene, type SceneDraft } from "./pending"
import { SceneActs } from "./SceneActs"
import type { PendingStore } from "./usePending"

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
  headNumber,
}: Props) {
  const draft: SceneDraft = store.pending.scenes[scene.id] ?? {}
  const set = (part: SceneDraft) => store.change((known) => draftScene(known, scene, part))
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
            {en.clips.inspector.film}
          </Button>
        )}
      </Group>
      <ClipPlayer scene={scene} />
      {draft.remove && (
        <Alert color="orange" p="sm">
          {t.removing}
        </Alert>
      )}
      {!draft.remove && (
        <>
          <Instruct
            field={instruction}
            value={draft.instruction ?? ""}
            onChange={(text) => set({ instruction: text })}
          />
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
      <Divider />
      <ClipVersions projectId={projectId} scene={scene} headNumber={headNumber} />
    </Stack>
  )
}

type AppliedProps = { scene: SceneView; draft: SceneDraft; onChange: (part: SceneDraft) => void }

/** The instructions the clip was made with; one taken away is a change like any other. */
function Applied({ scene, draft, onChange }: AppliedProps) {
  const kept = draft.instructions ?? scene.instructions
  if (scene.instructions.length === 0) return null
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed" id="applied">
        {t.applied}
      </Text>
      <Group gap={6} role="group" aria-labelledby="applied">
        {kept.map((text, index) => (
          <Button
            key={`${text}-${index}`}
            size="compact-xs"
            variant="light"
            color="gray"
            fw={500}
            rightSection="×"
            aria-label={t.dropInstruction(text)}
            onClick={() => onChange({ instructions: kept.filter((_, place) => place !== index) })}
          >
            {text}
          </Button>
        ))}
      </Group>
    </Stack>
  )
}

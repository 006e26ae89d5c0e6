/** Changes what is kept of old versions, of this clip or of all clips of the project. */
import { Button, Group, Modal, NumberInput, Radio, SegmentedControl, Stack, Text } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import * as calls from "../../api/calls"
import { problemOf } from "../../api/client"
import type { Retention } from "../../api/types"
import { en } from "../../ui/messages/en"
import { ProblemNote } from "../../ui/states"
import { refreshAfter } from "../../ui/undo"
import { notifications } from "@mantine/notifications"
import { DaysInput } from "./DaysInput"

const t = en.archive.policy

type Props = {
  projectId: string
  scene: string
  /** What counts for this clip, and for the project. */
  rule: Retention
  general: Retention
  onClose: () => void
}
type Scope = "clip" | "project"

export function PolicyDialog({ projectId, scene, rule, general, onClose }: Props) {
  const client = useQueryClient()
  const [scope, setScope] = useState<Scope>("clip")
  const [wanted, setWanted] = useState(rule)
  const set = (part: Partial<Retention>) => setWanted((before) => ({ ...before, ...part }))
  const save = useMutation({
    mutationFn: (retention: Retention | null): Promise<unknown> =>
      scope === "clip"
        ? calls.clipHistory.keep(projectId, scene, retention)
        : calls.projects.change(projectId, { retention }),
    onSuccess: (_, retention) => {
      refreshAfter(client, projectId)
      const message = retention === null ? t.wasReset : scope === "clip" ? t.saved : t.savedProject
      notifications.show({ message })
      onClose()
    },
  })
  const { archive_after_days: archive, delete_after_days: gone } = wanted
  const wrong = archive !== null && gone !== null && gone <= archive ? t.order : undefined
  return (
    <Modal opened onClose={onClose} title={t.title} data-over-sheet>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!wrong) save.mutate(wanted)
        }}
      >
        <Stack>
          <SegmentedControl
            fullWidth
            aria-label={t.scope}
            value={scope}
            onChange={(value) => {
              setScope(value as Scope)
              setWanted(value === "clip" ? rule : general)
            }}
            data={[
              { value: "clip", label: t.clip },
              { value: "project", label: t.project },
            ]}
          />
          <NumberInput
            label={t.keep}
            min={1}
            max={50}
            clampBehavior="strict"
            allowDecimal={false}
            value={wanted.keep_active}
            onChange={(value) => typeof value === "number" && set({ keep_active: value })}
          />
          <DaysInput
            label={t.archive}
            hint={t.archiveHint}
            value={archive}
            start={7}
            onChange={(days) => set({ archive_after_days: days })}
          />
          <DaysInput
            label={t.delete}
            hint={t.deleteHint}
            value={gone}
            start={30}
            error={wrong}
            onChange={(days) => set({ delete_after_days: days })}
          />
          <Radio.Group
            label={t.method}
            value={wanted.method}
            onChange={(value) => set({ method: value as Retention["method"] })}
          >
            <Stack gap={8} mt={6}>
              <Radio value="compress" label={t.compress} description={t.compressHint} />
              <Radio value="lossless" label={t.lossless} description={t.losslessHint} />
            </Stack>
          </Radio.Group>
          <Text size="xs" c="dimmed">
            {t.effect}
          </Text>
          {save.isError && <ProblemNote problem={problemOf(save.error)} compact />}
          <Group justify="space-between" gap="xs">
            <Button
              variant="subtle"
              size="compact-sm"
              loading={save.isPending && save.variables === null}
              onClick={() => save.mutate(null)}
            >
              {scope === "clip" ? t.reset : t.resetProject}
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t.cancel}
              </Button>
              <Button
                type="submit"
                loading={save.isPending && save.variables !== null}
                disabled={wrong !== undefined}
              >
                {t.save}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** Giving a project another name. */
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useState, type FormEvent } from "react"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys } from "../api/queries"
import type { Project } from "../api/types"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"

const t = en.projects

export function RenameDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState(project.name)
  const save = useMutation({
    mutationFn: () => calls.projects.change(project.id, { name: name.trim() }),
    onSuccess: (changed) => {
      client.setQueryData(keys.project(project.id), changed)
      void client.invalidateQueries({ queryKey: ["projects"] })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={t.renameTitle}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t.nameLabel}
            required
            maxLength={200}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {save.error && <ProblemNote problem={problemOf(save.error)} compact />}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {t.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
              {t.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

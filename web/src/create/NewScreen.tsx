/** From a prompt to a project: words on the left, what will be made and its price on the right. */
import { Grid, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { getRouteApi, useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import * as calls from "../api/calls"
import { problemOf } from "../api/client"
import { keys, useNewPlan } from "../api/queries"
import type { Kind, NewProject } from "../api/types"
import { rememberRun } from "../live/events"
import { homeOf } from "../shell/nav"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { FilmFields } from "./FilmFields"
import { requestOf, START, type Draft } from "./draft"
import { NewPlan } from "./NewPlan"
import { PromptField } from "./PromptField"

const route = getRouteApi("/app/new")
const t = en.create
const KINDS: Kind[] = ["video", "image", "story"]

export function NewScreen() {
  const { prompt = "" } = route.useSearch()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [draft, setDraft] = useState<Draft>({ ...START, prompt })
  const [body] = useDebouncedValue(requestOf(draft), 350)
  const ready = draft.prompt.trim() !== ""
  const plan = useNewPlan(body, body.prompt !== "")
  const create = useMutation({
    mutationFn: (request: NewProject) => calls.projects.create(request),
    onSuccess: async ({ project, run }) => {
      client.setQueryData(keys.project(project.id), project)
      rememberRun(client, run)
      void client.invalidateQueries({ queryKey: ["projects"] })
      await navigate({ to: homeOf(project.kind), params: { projectId: project.id } })
    },
  })
  const make = () => {
    if (ready && !create.isPending) create.mutate(requestOf(draft))
  }
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  useKeys("global", { run: make })
  const problem = create.error ?? (ready ? plan.error : null)
  return (
    <Stack maw={1080} mx="auto">
      <div>
        <Title order={1}>{t.title}</Title>
        <Text c="dimmed">{t.lead}</Text>
      </div>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            <SegmentedControl
              aria-label={t.kind}
              value={draft.kind}
              onChange={(kind) => change({ kind: kind as Kind })}
              data={KINDS.map((kind) => ({ value: kind, label: t.kinds[kind] }))}
              fullWidth
            />
            <PromptField
              kind={draft.kind}
              value={draft.prompt}
              onChange={(text) => change({ prompt: text })}
            />
            {draft.kind === "video" && <FilmFields draft={draft} onChange={change} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Paper withBorder p="md" bg="var(--surface)" component="section" aria-labelledby="plan-title">
            <NewPlan
              plan={ready ? plan.data : undefined}
              waiting={ready && (plan.isFetching || body.prompt !== draft.prompt.trim())}
              problem={problem ? problemOf(problem) : null}
              making={create.isPending}
              onMake={ready ? make : undefined}
            />
          </Paper>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

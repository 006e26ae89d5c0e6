/** From a prompt to a project: words on the left, what will be made and its price on the right. */
import { Grid, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core"
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { getRouteApi, useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import * as calls from "../api/calls"
import { keys, useNewPlan } from "../api/queries"
import type { Kind, NewProject } from "../api/types"
import { rememberRun } from "../live/events"
import { isReached, useReached } from "../live/reach"
import { homeOf } from "../shell/nav"
import { useKeys } from "../ui/keys"
import { en } from "../ui/messages/en"
import { orderKey } from "../work/orderKey"
import { lostOr, orderProblem } from "../work/ordering"
import { FilmFields } from "./FilmFields"
import { requestOf, START, type Draft } from "./draft"
import { NewPlan, NewPlanBar } from "./NewPlan"
import classes from "./NewScreen.module.css"
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
    mutationFn: async (request: NewProject) => {
      const order = orderKey("new", request)
      const made = await calls.projects.create(request, order.key).catch((error: unknown) => {
        throw lostOr(error)
      })
      order.forget()
      return made
    },
    onSuccess: async ({ project, run }) => {
      client.setQueryData(keys.project(project.id), project)
      rememberRun(client, run)
      void client.invalidateQueries({ queryKey: ["projects"] })
      await navigate({ to: homeOf(project.kind), params: { projectId: project.id } })
    },
  })
  const reached = useReached()
  const [refusals, setRefusals] = useState(0)
  const make = () => {
    if (!ready || create.isPending) return
    if (isReached()) create.mutate(requestOf(draft))
    else setRefusals((before) => before + 1)
  }
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  useKeys("global", { run: make })
  const failed = create.error ?? (ready && reached ? plan.error : null)
  const narrow = useMediaQuery("(max-width: 61.99em)", false, { getInitialValueInEffect: false }) === true
  const Plan = narrow ? NewPlanBar : NewPlan
  return (
    <Stack maw={1080} mx="auto">
      <div>
        <Title order={1}>{t.title}</Title>
        <Text c="dimmed">{t.lead}</Text>
      </div>
      <Grid gap="lg" type="media">
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
        <Grid.Col span={{ base: 12, md: 5 }} className={narrow ? classes.bar : undefined}>
          <Paper
            withBorder
            p={narrow ? "sm" : "md"}
            bg="var(--surface)"
            component="section"
            aria-labelledby="plan-title"
            data-keep-clear
          >
            <Plan
              plan={ready ? plan.data : undefined}
              waiting={ready && (plan.isFetching || body.prompt !== draft.prompt.trim())}
              problem={failed ? orderProblem(failed) : null}
              offline={!reached}
              refusals={refusals}
              making={create.isPending}
              onMake={ready ? make : undefined}
            />
          </Paper>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

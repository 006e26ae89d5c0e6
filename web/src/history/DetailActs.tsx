/** What can be done with the version looked at, with its consequence beside each button. */
import { Button, SimpleGrid, Stack, Text } from "@mantine/core"
import {
  IconArrowBackUp,
  IconColumns2,
  IconGitBranch,
  IconGitFork,
  IconGitMerge,
  IconMapPin,
} from "@tabler/icons-react"
import { useState, type ReactNode } from "react"
import { problemOf, ProblemError } from "../api/client"
import type { Kind, Problem, Version, VersionSummary } from "../api/types"
import { keyLabel } from "../ui/keys"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { conflictOf } from "./conflict"
import type { DetailProps, Place } from "./Detail"
import { ForkDialog } from "./ForkDialog"
import { MergeDialog } from "./MergeDialog"
import type { Act } from "./useActs"

const t = en.history

const HEAD_WORDS: Record<Exclude<Place, "current">, string> = {
  before: t.acts.rollBack,
  after: t.acts.rollForward,
  beside: t.acts.makeCurrent,
}

export function DetailActs({ project, head, place, version, acts }: DetailProps & { version: Version }) {
  const [forking, setForking] = useState(false)
  const { mutation } = acts
  const { number } = version
  const busy = (kind: Act["kind"]): boolean => mutation.isPending && mutation.variables.kind === kind
  const isCurrent = place === "current"
  return (
    <Stack gap="sm">
      {!isCurrent && (
        <>
          <Line
            hint={t.acts.restoreHint}
            button={
              <Button
                leftSection={<IconArrowBackUp size={16} />}
                loading={
                  busy("restore") && mutation.variables?.kind === "restore" && !mutation.variables.scenes
                }
                onClick={() => mutation.mutate({ kind: "restore", version: number })}
                title={keyLabel("history", "restore")}
              >
                {t.acts.restore}
              </Button>
            }
          />
          <Line
            hint={t.acts.headHint}
            button={
              <Button
                variant="default"
                leftSection={<IconMapPin size={16} />}
                loading={busy("head")}
                onClick={() => mutation.mutate({ kind: "head", version: number })}
              >
                {HEAD_WORDS[place]}
              </Button>
            }
          />
        </>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing="xs">
        <Small
          icon={<IconGitBranch size={15} />}
          title={isCurrent ? undefined : `${t.acts.workOnHint} (${keyLabel("history", "fork")})`}
          onClick={() => acts.workOn(isCurrent ? null : number)}
        >
          {isCurrent ? t.acts.workOnCurrent : t.acts.workOn}
        </Small>
        {isCurrent && version.parent_number !== null && (
          <Small
            icon={<IconColumns2 size={15} />}
            onClick={() => acts.compare(version.parent_number ?? number, number)}
          >
            {t.acts.compareWith(en.numbered(project.kind, version.parent_number))}
          </Small>
        )}
        {!isCurrent && head && (
          <Small icon={<IconColumns2 size={15} />} onClick={() => acts.compare(number, head.number)}>
            {t.acts.compareCurrent}
          </Small>
        )}
        {place === "beside" && project.kind !== "image" && (
          <Small
            icon={<IconGitMerge size={15} />}
            title={t.acts.mergeHint}
            loading={busy("merge")}
            onClick={() => mutation.mutate({ kind: "merge", version: number })}
          >
            {t.acts.merge}
          </Small>
        )}
        <Small icon={<IconGitFork size={15} />} title={t.acts.forkHint} onClick={() => setForking(true)}>
          {t.acts.forkShort}
        </Small>
      </SimpleGrid>
      <Failure acts={acts} project={project} />
      <ForkDialog
        opened={forking}
        onClose={() => setForking(false)}
        defaultName={t.acts.forkDefault(project.name)}
        busy={busy("fork")}
        onFork={(name) => mutation.mutate({ kind: "fork", version: number, name })}
      />
      {head && <MergeDialog project={project} theirs={number} ours={head.number} acts={acts} />}
    </Stack>
  )
}

function Line({ button, hint }: { button: ReactNode; hint: string }) {
  return (
    <div>
      {button}
      <Text size="xs" c="dimmed" mt={4}>
        {hint}
      </Text>
    </div>
  )
}

interface SmallProps {
  icon: ReactNode
  title?: string
  loading?: boolean
  onClick(): void
  children: string
}

const Small = ({ icon, ...rest }: SmallProps) => (
  <Button
    variant="default"
    size="xs"
    fz={13}
    px={7}
    justify="start"
    leftSection={icon}
    styles={{ section: { marginInlineEnd: 6 } }}
    {...rest}
  />
)

/** A failed act, in full; when somebody else moved the current version, it can be tried again on the new one. */
function Failure({ acts, project }: Pick<DetailProps, "acts" | "project">) {
  const { mutation } = acts
  const act = mutation.variables
  if (!mutation.isError || !act || act.kind === "label") return null
  if (act.kind === "merge" && conflictOf(mutation.error)) return null
  const isStale = mutation.error instanceof ProblemError && mutation.error.status === 409
  return (
    <ProblemNote
      problem={withMover(problemOf(mutation.error), project.kind)}
      compact
      actions={
        isStale && (
          <Button size="compact-sm" variant="default" onClick={() => mutation.mutate(act)}>
            {t.acts.tryNewHead}
          </Button>
        )
      }
    />
  )
}

/** Names who moved the current version meanwhile, when the server says so. */
function withMover(problem: Problem, kind: Kind): Problem {
  const head = problem.head as VersionSummary | null | undefined
  if (!head?.number) return problem
  const mover = t.acts.mover(head.author?.name ?? en.someone, en.numbered(kind, head.number), head.message)
  return { ...problem, detail: `${problem.detail} ${mover}` }
}

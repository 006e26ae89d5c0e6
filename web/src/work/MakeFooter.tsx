/** What a run would reuse, make and cost, and the button that starts it; reserved space, nothing jumps. */
import { Button, Collapse, Group, Kbd, Stack, Text, UnstyledButton } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconChevronDown, IconChevronUp, IconSparkles } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { ArchiveNotice } from "../archive/ArchiveNotice"
import type { Plan } from "../api/types"
import { price, roughly } from "../ui/format"
import { keyLabel } from "../ui/keys"
import { en } from "../ui/messages/en"
import { ProblemNote } from "../ui/states"
import { OfflineNote } from "./OfflineNote"
import { PlanParts } from "./PlanParts"
import { StaleNote } from "./StaleNote"
import type { Make } from "./useMake"

const t = en.clips.plan

type Props = {
  make: Make
  projectId: string
  /** Shown above the plan, as the list of gathered changes. */
  children?: ReactNode
}

export function MakeFooter({ make, projectId, children }: Props) {
  const some = make.edits.length > 0
  return (
    <Stack gap="xs">
      {children}
      {make.plan ? (
        <Summary plan={make.plan} dim={make.offline || (make.asking && make.total === null)} />
      ) : (
        <Text size="sm" c="dimmed">
          {!some ? t.nothing : make.offline ? t.priceUnknown : t.asking}
        </Text>
      )}
      {make.plan && <ArchiveNotice plan={make.plan} />}
      {make.planChanged && (
        <Text size="sm" role="alert">
          {t.changed}
        </Text>
      )}
      {make.stale && <StaleNote projectId={projectId} make={make} />}
      {make.offline && <OfflineNote refusals={make.refusals} />}
      {make.problem && !make.stale && <ProblemNote problem={make.problem} compact />}
      <Button
        fullWidth
        leftSection={<IconSparkles size={17} />}
        rightSection={
          some ? (
            <Kbd size="xs" visibleFrom="sm">
              {keyLabel("global", "run")}
            </Kbd>
          ) : undefined
        }
        disabled={!some}
        loading={make.starting}
        onClick={make.start}
        aria-keyshortcuts="Control+Enter"
      >
        {make.total === null ? t.waiting : t.generate(price(make.total))}
      </Button>
    </Stack>
  )
}

function Summary({ plan, dim }: { plan: Plan; dim: boolean }) {
  const [open, { toggle }] = useDisclosure()
  const { generate, reuse, seconds } = plan.quote
  const words = generate === 0 ? t.nothingMade : t.summary(generate, reuse)
  return (
    <div style={{ opacity: dim ? 0.65 : 1 }} aria-busy={dim}>
      <Text size="sm" role="status">
        {words}
        {generate > 0 && seconds > 0 && ` · ${roughly(seconds)}`}
      </Text>
      <UnstyledButton onClick={toggle} aria-expanded={open} py={4}>
        <Group gap={4}>
          <Text size="xs" fw={600}>
            {t.details}
          </Text>
          {open ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
        </Group>
      </UnstyledButton>
      <Collapse expanded={open}>{open && <PlanParts plan={plan} />}</Collapse>
    </div>
  )
}

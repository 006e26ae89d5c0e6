/** How a place looks when it is empty, waiting or broken: the same everywhere. */
import {
  Alert,
  Anchor,
  AspectRatio,
  Button,
  Group,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  ThemeIcon,
  Title,
} from "@mantine/core"
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { problemOf } from "../api/client"
import type { Problem } from "../api/types"
import { money } from "./format"
import { en } from "./messages/en"

type EmptyProps = { icon: ReactNode; title: string; text?: ReactNode; action?: ReactNode }

/** Nothing here yet: says so and teaches one next step. */
export function Empty({ icon, title, text, action }: EmptyProps) {
  return (
    <Stack align="center" gap="sm" py={56} px="md" ta="center">
      <ThemeIcon size={56} radius="xl" variant="light" aria-hidden>
        {icon}
      </ThemeIcon>
      <Title order={2} size="h3">
        {title}
      </Title>
      {text && (
        <Text c="dimmed" maw={460}>
          {text}
        </Text>
      )}
      {action && <Group mt="xs">{action}</Group>}
    </Stack>
  )
}

type ProblemProps = { problem: Problem; actions?: ReactNode; compact?: boolean }

/** A problem in full: what happened, what did not, what it cost, what to do. */
export function ProblemNote({ problem, actions, compact }: ProblemProps) {
  const rest = [problem.unchanged, charge(problem)].filter(Boolean).join(" ")
  return (
    <Alert
      color="red"
      role="alert"
      title={problem.title}
      icon={compact ? undefined : <IconAlertTriangle />}
      p={compact ? "xs" : "md"}
    >
      <Stack gap={6}>
        <Text size="sm">{problem.detail}</Text>
        {rest && <Text size="sm">{rest}</Text>}
        {problem.next_step && (
          <Text size="sm" fw={600}>
            {problem.next_step}
          </Text>
        )}
        {problem.type.endsWith("/storage-limit-reached") && <NoRoom />}
        {actions && (
          <Group gap="xs" mt={4}>
            {actions}
          </Group>
        )}
      </Stack>
    </Alert>
  )
}

/** After an order that was refused for want of room: where to look. */
const NoRoom = () => (
  <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/usage" {...props} />}>
    {en.storage.refusedSee}
  </Anchor>
)

/** What a failure cost, in words; null when the problem does not say. */
export function charge(problem: Problem): string | null {
  if (problem.charged_usd == null) return null
  return problem.charged_usd > 0 ? en.errors.charged(money(problem.charged_usd)) : en.errors.notCharged
}

/** A screen or panel that could not be read, with a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <ProblemNote
      problem={problemOf(error)}
      actions={
        onRetry && (
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
            {en.errors.retry}
          </Button>
        )
      }
    />
  )
}

const range = (n: number) => Array.from({ length: n }, (_, index) => index)

/** Announces loading once, draws nothing itself. */
export const Loading = ({ children }: { children: ReactNode }) => (
  <div aria-busy="true">
    <span className="visually-hidden" role="status">
      {en.loading}
    </span>
    {children}
  </div>
)

/** Cards in their final shape: a 16:9 picture and two lines. */
export const CardsSkeleton = ({ cards = 6, cols = 3 }: { cards?: number; cols?: number }) => (
  <Loading>
    <SimpleGrid cols={{ base: 1, xs: 2, md: cols }}>
      {range(cards).map((card) => (
        <Stack key={card} gap="xs">
          <AspectRatio ratio={16 / 9}>
            <Skeleton />
          </AspectRatio>
          <Skeleton h={14} w="70%" />
          <Skeleton h={12} w="45%" />
        </Stack>
      ))}
    </SimpleGrid>
  </Loading>
)

/** Rows of a list: a small picture and a line. */
export const RowsSkeleton = ({ rows = 6 }: { rows?: number }) => (
  <Loading>
    <Stack gap="sm">
      {range(rows).map((row) => (
        <Group key={row} wrap="nowrap">
          <Skeleton h={40} w={71} style={{ flex: "none" }} />
          <Stack gap={6} flex={1}>
            <Skeleton h={13} w="55%" />
            <Skeleton h={11} w="35%" />
          </Stack>
        </Group>
      ))}
    </Stack>
  </Loading>
)

/** A player and the lines under it. */
export const StageSkeleton = () => (
  <Loading>
    <Stack>
      <AspectRatio ratio={16 / 9}>
        <Skeleton />
      </AspectRatio>
      <Skeleton h={16} w="40%" />
    </Stack>
  </Loading>
)

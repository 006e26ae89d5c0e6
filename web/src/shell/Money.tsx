/** Money of this month against the limit, in the header. */
import { Box, Progress, Text, UnstyledButton } from "@mantine/core"
import { Link } from "@tanstack/react-router"
import { useUsage } from "../api/queries"
import { money } from "../ui/format"
import { en } from "../ui/messages/en"

export function Money() {
  const usage = useUsage()
  if (!usage.data) return <Box w={120} />
  const { spent_usd: spent, cap_usd: limit } = usage.data
  const cap = limit == null ? null : money(limit)
  const part = limit ? Math.min(100, (100 * spent) / limit) : 0
  return (
    <UnstyledButton
      renderRoot={(props) => <Link to="/usage" {...props} />}
      aria-label={en.shell.spentLabel(money(spent), cap)}
      miw={120}
      px={6}
      py={4}
    >
      <Text size="xs" fw={550}>
        {en.shell.spent(money(spent), cap)}
      </Text>
      {limit != null && (
        <Progress value={part} size={4} mt={3} color={part >= 80 ? "orange.7" : undefined} aria-hidden />
      )}
    </UnstyledButton>
  )
}

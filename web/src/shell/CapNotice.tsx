/** Says when the month's limit is near or reached. */
import { Alert, Anchor } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useUsage } from "../api/queries"
import { en } from "../ui/messages/en"

export function CapNotice() {
  const usage = useUsage()
  const cap = usage.data?.cap_usd
  if (!usage.data || !cap) return null
  const part = usage.data.spent_usd / cap
  if (part < 0.8) return null
  const reached = part >= 1
  const percent = new Intl.NumberFormat("en", { style: "percent" }).format(part)
  return (
    <Alert
      color="orange"
      mb="md"
      icon={<IconAlertTriangle />}
      title={reached ? en.shell.capReached : en.shell.capNear(percent)}
    >
      {reached ? en.shell.capReachedText : en.shell.capNearText}{" "}
      <Anchor renderRoot={(props) => <Link to="/usage" {...props} />} inherit underline="always">
        {en.shell.usage}
      </Anchor>
      .
    </Alert>
  )
}

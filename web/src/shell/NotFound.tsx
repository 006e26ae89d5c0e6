/** Shown for an address that leads nowhere. */
import { Button } from "@mantine/core"
import { IconMapOff } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { en } from "../ui/messages/en"
import { Empty } from "../ui/states"

type Props = { title?: string; text?: string }

export function NotFound({ title = en.errors.notFound.title, text = en.errors.notFound.text }: Props) {
  return (
    <Empty
      icon={<IconMapOff size={28} />}
      title={title}
      text={text}
      action={<Button renderRoot={(props) => <Link to="/" {...props} />}>{en.errors.notFound.action}</Button>}
    />
  )
}

/** The account menu; on phones it also holds what the header has no room for. */
import { ActionIcon, Avatar, Menu, Text, useComputedColorScheme, useMantineColorScheme } from "@mantine/core"
import {
  IconChartBar,
  IconDatabase,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSettings,
  IconStack2,
  IconSun,
  IconUsers,
} from "@tabler/icons-react"
import { spotlight } from "@mantine/spotlight"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Link, useNavigate } from "@tanstack/react-router"
import * as calls from "../api/calls"
import { useMe } from "../api/queries"
import { stopLive } from "../live/LiveProvider"
import { en } from "../ui/messages/en"
import { notifyProblem } from "../ui/undo"

const t = en.shell

export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const me = useMe()
  const client = useQueryClient()
  const navigate = useNavigate()
  const initials = initialsOf(me.data?.name ?? "")
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme("light") === "dark"
  const signOut = useMutation({
    mutationFn: calls.session.close,
    onSuccess: async () => {
      stopLive()
      await navigate({ to: "/login" })
      client.clear()
    },
    onError: (error) => notifyProblem(error),
  })
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon aria-label={t.account(initials)} radius="xl" size={36}>
          <Avatar color="pine" size={30}>
            {initials}
          </Avatar>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            {me.data?.name}
          </Text>
          <Text size="xs">{me.data?.email}</Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconSearch size={16} />} onClick={spotlight.open}>
          {en.palette.label}
        </Menu.Item>
        <Menu.Item leftSection={<IconPlus size={16} />} renderRoot={(props) => <Link to="/new" {...props} />}>
          {t.newProject}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconStack2 size={16} />}
          renderRoot={(props) => <Link to="/work" {...props} />}
        >
          {t.work}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconChartBar size={16} />}
          renderRoot={(props) => <Link to="/usage" {...props} />}
        >
          {t.usage}
        </Menu.Item>
        {me.data?.role === "admin" && (
          <Menu.Item
            leftSection={<IconDatabase size={16} />}
            renderRoot={(props) => <Link to="/admin/storage" {...props} />}
          >
            {t.adminStorage}
          </Menu.Item>
        )}
        {me.data?.role === "admin" && (
          <Menu.Item
            leftSection={<IconUsers size={16} />}
            renderRoot={(props) => <Link to="/admin/people" {...props} />}
          >
            {t.adminPeople}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconSettings size={16} />}
          renderRoot={(props) => <Link to="/settings" {...props} />}
        >
          {t.settings}
        </Menu.Item>
        <Menu.Item
          leftSection={dark ? <IconSun size={16} /> : <IconMoon size={16} />}
          onClick={() => setColorScheme(dark ? "light" : "dark")}
        >
          {dark ? t.toLight : t.toDark}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
          {t.help}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          {t.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** "Demo Director" becomes "DD". */
const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word.charAt(0).toUpperCase())
    .slice(0, 2)
    .join("")

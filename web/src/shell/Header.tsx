/** The header: where you are, what is being made, what it has cost. */
import { ActionIcon, Badge, Box, Group, Text, Tooltip } from "@mantine/core"
import { IconKeyboard } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import type { Project } from "../api/types"
import { Mark } from "../ui/Mark"
import { en } from "../ui/messages/en"
import { WorkChip } from "../work/WorkChip"
import { AccountMenu } from "./AccountMenu"
import { Money } from "./Money"
import { homeOf } from "./nav"
import { ThemeSwitch } from "./ThemeSwitch"
import classes from "./Shell.module.css"

type Props = { project?: Project; onHelp: () => void; onWork: () => void }
const t = en.shell

export function Header({ project, onHelp, onWork }: Props) {
  return (
    <Group component="div" h="100%" px={{ base: "sm", sm: "md" }} wrap="nowrap" gap="sm">
      <Link to="/" className={classes.home} aria-label={project ? t.projects : undefined}>
        <Mark />
        {!project && <span>{en.product}</span>}
      </Link>
      {project && (
        <>
          <Text c="dimmed" aria-hidden visibleFrom="sm">
            /
          </Text>
          <Link to={homeOf(project.kind)} params={{ projectId: project.id }} className={classes.name}>
            {project.name}
          </Link>
          {project.head && (
            <Badge
              variant="light"
              size="lg"
              flex="0 1 auto"
              miw="3rem"
              className={classes.chip}
              renderRoot={(props) => (
                <Link to="/p/$projectId/history" params={{ projectId: project.id }} {...props} />
              )}
              aria-label={t.versionChip(en.headed(project.kind, project.head.number))}
              style={{ cursor: "pointer" }}
            >
              {en.numbered(project.kind, project.head.number)}
            </Badge>
          )}
        </>
      )}
      <Group ms="auto" wrap="nowrap" gap={6} miw={0}>
        <WorkChip onOpen={onWork} />
        <Box visibleFrom="sm">
          <Money />
        </Box>
        <Group gap={2} wrap="nowrap" visibleFrom="sm">
          <ThemeSwitch />
          <Tooltip label={`${t.help} (?)`}>
            <ActionIcon onClick={onHelp} aria-label={t.help}>
              <IconKeyboard size={19} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </Group>
        <AccountMenu onHelp={onHelp} />
      </Group>
    </Group>
  )
}

/** The way in for whoever has made nothing yet: a field's worth of ideas, each of which opens the new-project screen. */
import { Anchor, Button, Card, Stack, Text, Title } from "@mantine/core"
import { IconPlus } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { en } from "../ui/messages/en"
import classes from "./StartCard.module.css"

const t = en.projects

export function StartCard() {
  return (
    <Card className={classes.card} component="section" aria-labelledby="start" p="lg">
      <Stack gap="sm" align="start">
        <Title order={2} id="start">
          {t.startTitle}
        </Title>
        <Text size="sm" c="dimmed">
          {t.startText}
        </Text>
        <ul className={classes.ideas}>
          {en.create.ideas.video.map((prompt) => (
            <li key={prompt}>
              <Anchor
                size="sm"
                underline="always"
                renderRoot={(props) => <Link to="/new" search={{ prompt }} {...props} />}
              >
                {prompt}
              </Anchor>
            </li>
          ))}
        </ul>
        <Button leftSection={<IconPlus size={16} />} renderRoot={(props) => <Link to="/new" {...props} />}>
          {t.emptyAction}
        </Button>
      </Stack>
    </Card>
  )
}

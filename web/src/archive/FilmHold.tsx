/** Over a film that cannot play as it is: its archived clips are brought back together; deleted ones are named. */
import { Button, Group } from "@mantine/core"
import { IconArchive, IconPlayerPlayFilled, IconTrash } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { en } from "../ui/messages/en"
import type { Held } from "./held"
import { Plate } from "./Plate"
import type { Return } from "./useReturn"

const t = en.archive

type Props = { projectId: string; held: Held; poster: string | null; coming: Return }

export function FilmHold({ projectId, held, poster, coming }: Props) {
  const { archived, missing } = held
  if (missing.length > 0) return <Missing projectId={projectId} held={held} poster={poster} />
  if (coming.way !== "away")
    return (
      <Plate
        picture={poster}
        busy
        title={t.film.coming}
        text={coming.way === "late" ? t.play.late : t.film.which(archived)}
        act={coming.way === "late" ? { label: t.play.again, onClick: coming.bring } : undefined}
      />
    )
  return (
    <Plate
      picture={poster}
      icon={<IconArchive size={16} aria-hidden />}
      title={t.film.archived(archived.length)}
      text={coming.problem ? coming.problem.detail : `${t.film.which(archived)}. ${t.play.soon}`}
      act={{
        label: t.play.bringAll(archived.length),
        icon: <IconPlayerPlayFilled size={13} />,
        onClick: coming.bring,
      }}
    />
  )
}

function Missing({ projectId, held: { missing }, poster }: Omit<Props, "coming">) {
  return (
    <Plate
      picture={poster}
      gone
      icon={<IconTrash size={16} aria-hidden />}
      title={`${t.film.missing(missing.length)}: ${t.film.which(missing)}`}
      text={
        <>
          {t.film.stillHere} {listed(t.film.ways)}.
        </>
      }
    >
      <Group gap={6} justify="center">
        {missing.slice(0, 3).map((scene) => (
          <Button
            key={scene.id}
            size="compact-sm"
            variant="white"
            color="dark"
            renderRoot={(props) => (
              <Link to="/p/$projectId/clips" params={{ projectId }} search={{ clip: scene.id }} {...props} />
            )}
          >
            {t.film.versionsOf(scene.title)}
          </Button>
        ))}
      </Group>
    </Plate>
  )
}

const listed = (ways: readonly string[]): string =>
  new Intl.ListFormat("en", { type: "disjunction" }).format(ways)

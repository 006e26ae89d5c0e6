/** One version of a clip: its picture that plays, what made it, what it cost, where it is, and what can be done. */
import { Badge, Button, Loader, Text } from "@mantine/core"
import { IconArchive, IconPinned, IconRestore, IconTrash } from "@tabler/icons-react"
import type { ClipVersion } from "../../api/types"
import { StoredVideo } from "../../archive/StoredVideo"
import { useReturn } from "../../archive/useReturn"
import type { Piece } from "../../archive/held"
import { en } from "../../ui/messages/en"
import { madeBy, statePieces } from "./told"
import { VersionActs } from "./VersionActs"
import { Meta, Pieces, Thumb } from "./VersionFacts"
import classes from "./Versions.module.css"

const t = en.clips.versions
const SIGNS = { archived: IconArchive, thawed: IconRestore, deleted: IconTrash }

type Props = {
  projectId: string
  scene: string
  version: ClipVersion
  items: ClipVersion[]
  tabStop: boolean
  playing: boolean
  restoring: boolean
  onPlay: () => void
  onFocus: () => void
  onRestore: () => void
  /** With a number of a film version; without one the current is meant. */
  onCompare: (other?: number) => void
  /** Puts the version's words into the changes, to make it again. */
  onReuse?: () => void
}

export function VersionRow(props: Props) {
  const { version, scene, projectId, tabStop, playing, onPlay, onFocus, onReuse } = props
  const { number, state, is_current } = version
  const words = madeBy(version)
  const piece: Piece = {
    scene,
    version: version.version_id,
    blob: version.blob,
    poster: version.poster ?? version.thumbnail,
    state,
  }
  return (
    // The focus of what is in it moves the tab stop; the row itself takes none.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li className={classes.row} data-current={is_current || undefined} data-state={state} onFocus={onFocus}>
      <div className={classes.facts}>
        <Thumb {...{ version, tabStop, playing, onPlay }} />
        <div style={{ minWidth: 0 }}>
          <div className={classes.name}>
            <Text size="sm" fw={600}>
              {en.headed("clip", number)}
            </Text>
            {is_current && (
              <Badge size="sm" variant="light">
                {t.current}
              </Badge>
            )}
          </div>
          <Text size="sm" lineClamp={2} title={words}>
            {words}
          </Text>
          <Meta version={version} />
        </div>
      </div>
      <StateLine projectId={projectId} version={version} piece={piece} />
      {version.pinned_by.length > 0 && (
        <div className={classes.state}>
          <IconPinned size={14} aria-hidden />
          <span>{t.pinned(version.pinned_by)}</span>
        </div>
      )}
      {!is_current && state !== "deleted" && <VersionActs {...props} />}
      {state === "deleted" && onReuse && (
        <div className={classes.acts}>
          <Button size="compact-xs" variant="default" tabIndex={tabStop ? 0 : -1} onClick={onReuse}>
            {t.reuse}
          </Button>
        </div>
      )}
      {playing && (
        <div ref={intoView} className={classes.stage} style={{ aspectRatio: "16 / 9" }}>
          <StoredVideo
            projectId={projectId}
            piece={piece}
            label={t.video(number)}
            playing={{ controls: true, loop: true, autoPlay: true }}
          />
        </div>
      )}
    </li>
  )
}

/** What was asked for is shown; where it is in view already nothing moves. */
const intoView = (stage: HTMLDivElement | null): void =>
  stage?.closest("li")?.scrollIntoView({ block: "nearest" })

type StateProps = { projectId: string; version: ClipVersion; piece: Piece }

function StateLine({ projectId, version, piece }: StateProps) {
  const { way } = useReturn(projectId, version.state === "archived" ? [piece] : [])
  if (version.state === "active") return null
  const Sign = SIGNS[version.state]
  return (
    <div className={classes.state} role={way === "away" ? undefined : "status"}>
      {way === "away" ? <Sign size={14} aria-hidden /> : <Loader size={12} mt={3} aria-hidden />}
      <span>{way === "away" ? <Pieces pieces={statePieces(version) ?? []} /> : en.archive.play.coming}</span>
    </div>
  )
}

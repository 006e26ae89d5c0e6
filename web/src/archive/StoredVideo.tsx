/** A clip that plays when it is ready to, and else says where they are and brings them back. */
import { IconArchive, IconPlayerPlayFilled, IconTrash } from "@tabler/icons-react"
import { useEffect, useState, type VideoHTMLAttributes } from "react"
import { blobUrl } from "../api/client"
import { en } from "../ui/messages/en"
import type { Piece } from "./held"
import { Plate } from "./Plate"
import { useAnswer, type Answer } from "./useAnswer"
import { useCameBack, useReturn } from "./useReturn"

const t = en.archive.play

type Props = {
  projectId: string
  piece: Piece
  label: string
  /** Told of the element while it is mounted, else null. */
  onElement?: (video: HTMLVideoElement | null) => void
  /** How the video plays; its source and poster are those of the piece. */
  playing?: VideoHTMLAttributes<HTMLVideoElement>
}

export function StoredVideo(props: Props) {
  const { projectId, piece } = props
  const { way, bring, problem } = useReturn(projectId, piece.state === "archived" ? [piece] : [])
  const back = useCameBack(piece)
  if (piece.state === "deleted" || !piece.blob) return <Gone piece={piece} />
  if (piece.state !== "archived") return <Playing key={piece.blob} {...props} back={back} />
  if (way !== "away")
    return (
      <Plate
        picture={piece.poster}
        busy
        title={t.coming}
        text={way === "late" ? t.late : t.soon}
        act={way === "late" ? { label: t.again, onClick: bring } : undefined}
      />
    )
  return (
    <Plate
      picture={piece.poster}
      icon={<IconArchive size={16} aria-hidden />}
      title={t.archived}
      text={problem ? problem.detail : t.soon}
      act={{ label: t.bring, icon: <IconPlayerPlayFilled size={13} />, onClick: bring }}
    />
  )
}

/** The video itself; when it cannot be loaded the server is asked why, as the element does not say. */
function Playing({ piece, label, onElement, playing, back }: Props & { back: boolean }) {
  const [errors, setErrors] = useState(0)
  const { answer, came } = useAnswer(piece.blob, errors > 0)
  const [element, setElement] = useState<HTMLVideoElement | null>(null)
  useEffect(() => {
    if (!onElement) return
    onElement(element)
    return () => onElement(null)
  }, [onElement, element])
  if (errors > 1 || (errors === 1 && !came))
    return <Failed piece={piece} answer={errors > 1 ? "failed" : answer} onAgain={() => setErrors(0)} />
  return (
    <video
      key={errors}
      ref={setElement}
      src={blobUrl(piece.blob ?? "")}
      poster={piece.poster ? blobUrl(piece.poster) : undefined}
      aria-label={label}
      playsInline
      muted
      // Whoever asked it back from the archive asked to see it.
      autoPlay={back || came}
      {...playing}
      onError={() => setErrors((before) => before + 1)}
    />
  )
}

type FailedProps = { piece: Piece; answer: Answer | null; onAgain: () => void }

function Failed({ piece, answer, onAgain }: FailedProps) {
  if (answer === "coming" || answer === null)
    return <Plate picture={piece.poster} busy title={answer ? t.coming : en.loading} />
  if (answer === "gone") return <Gone piece={piece} />
  return <Plate picture={piece.poster} title={t.failed} act={{ label: t.again, onClick: onAgain }} />
}

const Gone = ({ piece }: { piece: Piece }) => (
  <Plate
    picture={piece.poster}
    gone
    icon={<IconTrash size={16} aria-hidden />}
    title={en.archive.states.deleted}
    text={t.deleted}
  />
)

/** Says when one's storage is nearly or quite full, and what to do; put aside, it returns at the next level. */
import { Alert, Anchor } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import { Link } from "@tanstack/react-router"
import { useEffect } from "react"
import { useStorageLevel } from "../api/queries"
import type { Level } from "../api/types"
import { percent } from "../ui/format"
import { en } from "../ui/messages/en"
import { useStored } from "../ui/stored"
import { noticeOf, remembered } from "./level"

const t = en.storage

export function StorageNotice() {
  const storage = useStorageLevel()
  const [aside, setAside] = useStored<Level>("retake-storage-notice", "fine")
  const level = storage.data?.level ?? "fine"
  // Room made in between starts over, so that the next time it is said again.
  const known = remembered(aside, level, storage.data !== undefined)
  useEffect(() => {
    if (known !== aside) setAside(() => known)
  }, [known, aside, setAside])
  const shown = noticeOf(level, known)
  if (!shown || !storage.data) return null
  return (
    <Alert
      color={shown === "over" ? "red" : "orange"}
      mb="md"
      icon={<IconAlertTriangle />}
      title={shown === "over" ? t.notice.over : t.notice.near(percent(storage.data.used_fraction ?? 0))}
      withCloseButton
      closeButtonLabel={en.dismiss}
      onClose={() => setAside(() => level)}
    >
      {t.advice[shown]}{" "}
      <Anchor renderRoot={(props) => <Link to="/usage" {...props} />} inherit underline="always">
        {t.notice.see}
      </Anchor>
      .
    </Alert>
  )
}

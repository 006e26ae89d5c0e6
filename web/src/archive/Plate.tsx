/** Stands where a video would be while its bytes are away: the last picture, what is the case, and what to do. */
import { Box, Button, Loader } from "@mantine/core"
import type { ReactNode } from "react"
import { blobUrl } from "../api/client"
import classes from "./Plate.module.css"

type Props = {
  picture: string | null
  icon?: ReactNode
  title: string
  text?: ReactNode
  /** On its way: a wheel instead of the icon. */
  busy?: boolean
  gone?: boolean
  act?: { label: string; icon?: ReactNode; onClick: () => void }
  children?: ReactNode
}

export function Plate({ picture, icon, title, text, busy, gone, act, children }: Props) {
  return (
    <Box className={classes.plate} data-gone={gone || undefined}>
      {picture && <img src={blobUrl(picture)} alt="" className={classes.picture} />}
      <div className={classes.words}>
        <div className={classes.title} role="status">
          {busy ? <Loader size={15} color="white" aria-hidden /> : icon}
          <span>{title}</span>
        </div>
        {act && (
          <Button
            size="compact-sm"
            variant="white"
            color="dark"
            className={classes.act}
            leftSection={act.icon}
            onClick={act.onClick}
          >
            {act.label}
          </Button>
        )}
        {text && <div className={classes.text}>{text}</div>}
        {children}
      </div>
    </Box>
  )
}

/** A stored picture in a box of fixed shape, with a quiet plate where there is none (yet). */
import { AspectRatio, Center } from "@mantine/core"
import { IconPhoto } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { blobUrl } from "../api/client"
import classes from "./Picture.module.css"

type Props = {
  /** Blob of the picture, null while there is none. */
  digest: string | null | undefined
  /** Empty when the text beside it says the same. */
  alt: string
  ratio?: number
  width?: number | string
  radius?: boolean
  className?: string
  /** Drawn over the picture. */
  children?: ReactNode
}

export function Picture({ digest, alt, ratio = 16 / 9, width, radius = true, className, children }: Props) {
  const rounded = radius ? classes.rounded : undefined
  return (
    <AspectRatio
      ratio={ratio}
      w={width}
      flex="none"
      pos="relative"
      className={`${rounded ?? ""} ${className ?? ""}`}
    >
      {digest ? (
        <img src={blobUrl(digest)} alt={alt} loading="lazy" decoding="async" className={classes.image} />
      ) : (
        <Center className={classes.plate} role={alt ? "img" : undefined} aria-label={alt || undefined}>
          <IconPhoto size={22} stroke={1.4} aria-hidden />
        </Center>
      )}
      {children}
    </AspectRatio>
  )
}

/** A stored picture in a box of fixed shape, with a quiet plate where there is none (yet). */
import { AspectRatio, Box, Center } from "@mantine/core"
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
  /** Instead of a picture that is not there. */
  plate?: ReactNode
  /** Drawn over the picture. */
  children?: ReactNode
}

export function Picture({ digest, alt, ratio = 16 / 9, width, radius = true, plate, children }: Props) {
  return (
    <Box pos="relative" w={width} flex="none" className={radius ? classes.rounded : undefined}>
      <AspectRatio ratio={ratio}>
        {digest ? (
          <img src={blobUrl(digest)} alt={alt} loading="lazy" decoding="async" className={classes.image} />
        ) : (
          <Center className={classes.plate} role={alt ? "img" : undefined} aria-label={alt || undefined}>
            {plate ?? <IconPhoto size={22} stroke={1.4} aria-hidden />}
          </Center>
        )}
      </AspectRatio>
      {children}
    </Box>
  )
}

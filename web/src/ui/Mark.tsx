/** The mark of the product. */
export const Mark = ({ size = 28 }: { size?: number }) => (
  <img src="/icon.svg" width={size} height={size} alt="" style={{ flex: "none" }} />
)

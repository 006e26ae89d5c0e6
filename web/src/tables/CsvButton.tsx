/** Saves a table's rows as a file. */
import { Button } from "@mantine/core"
import { IconDownload } from "@tabler/icons-react"
import { en } from "../ui/messages/en"
import { save, toCsv, type Column } from "./csv"

type Props<Row> = {
  /** What the rows are, in words. */
  of: string
  /** The file's name without its ending. */
  name: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
}

export function CsvButton<Row>({ of, name, columns, rows }: Props<Row>) {
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} aria-hidden />}
      disabled={rows.length === 0}
      aria-label={en.storage.csvOf(of)}
      onClick={() => save(`${name}.csv`, toCsv(columns, rows))}
    >
      {en.storage.csv}
    </Button>
  )
}

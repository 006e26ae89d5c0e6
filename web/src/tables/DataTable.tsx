/** A table that scrolls inside its own box; its columns also make the file that can be downloaded. */
import { Table } from "@mantine/core"
import type { ReactNode } from "react"
import type { Column as FileColumn } from "./csv"
import classes from "./DataTable.module.css"

export type Column<Row> = FileColumn<Row> & {
  label: string
  /** What is shown; the file's value when there is none. */
  show?: (row: Row) => ReactNode
  /** Numbers stand at the end, so that their places line up. */
  end?: boolean
  /** Names the row, as for a screen reader. */
  head?: boolean
  /** Sentences; everything else stays on one line. */
  wrap?: boolean
  /** Only in the file, because the table says it in another column. */
  fileOnly?: boolean
}

type Props<Row> = {
  label: string
  columns: Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  minWidth?: number
  /** The box's height, where the table takes the place of something of that height. */
  height?: number
}

export function DataTable<Row>({ label, columns, rows, keyOf, minWidth = 560, height }: Props<Row>) {
  const shown = columns.filter((column) => !column.fileOnly)
  return (
    <Table.ScrollContainer
      minWidth={minWidth}
      maxHeight={height}
      mih={height}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "group", "aria-label": label } }}
    >
      <Table aria-label={label} stickyHeader={height !== undefined} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            {shown.map((column) => (
              <Table.Th key={column.name} ta={column.end ? "end" : undefined} scope="col">
                {column.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {shown.map((column) => {
                const content = column.show ? column.show(row) : column.value(row)
                const align = column.end ? "end" : undefined
                return column.head ? (
                  <Table.Th key={column.name} ta={align} scope="row" className={classes.head}>
                    {content}
                  </Table.Th>
                ) : (
                  <Table.Td key={column.name} ta={align} className={column.wrap ? classes.wrap : undefined}>
                    {content}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

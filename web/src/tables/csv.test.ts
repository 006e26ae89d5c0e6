/** Tables as files. */
import { describe, expect, it } from "vitest"
import { toCsv, type Column, type Value } from "./csv"

type Row = { name: Value; size: Value }
const columns: Column<Row>[] = [
  { name: "project", value: (row) => row.name },
  { name: "bytes", value: (row) => row.size },
]
const file = (...rows: Row[]) => toCsv(columns, rows)

describe("a file", () => {
  it("has its header also when there are no rows", () => {
    expect(file()).toBe("project,bytes\r\n")
  })
  it("writes numbers plainly, with a dot, whatever their size", () => {
    expect(file({ name: "a", size: 1234567.25 }, { name: "b", size: 0.0125 })).toBe(
      "project,bytes\r\na,1234567.25\r\nb,0.0125\r\n",
    )
  })
  it("quotes commas, quotes and line breaks, and doubles quotes", () => {
    expect(file({ name: 'Night, "wet"\nstreet', size: 1 })).toBe(
      'project,bytes\r\n"Night, ""wet""\nstreet",1\r\n',
    )
  })
  it("leaves what is not known empty", () => {
    expect(file({ name: null, size: Number.NaN })).toBe("project,bytes\r\n,\r\n")
  })
  it("never holds a text that a spreadsheet would run", () => {
    for (const bad of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
      expect(file({ name: bad, size: -1 })).toBe(`project,bytes\r\n'${bad},-1\r\n`)
  })
})

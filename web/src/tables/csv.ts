/** Tables as files: comma-separated values that spreadsheets and scripts read alike. */

export type Value = string | number | null

/** A column of a table and of its file. `name` heads it in the file, where numbers are plain and have a dot. */
export type Column<Row> = { name: string; value: (row: Row) => Value }

/** A text that a spreadsheet would take for a formula is kept a text by an apostrophe. */
const FORMULA = /^[=+\-@\t\r]/

function cell(value: Value): string {
  if (value === null) return ""
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : ""
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Header and rows as RFC 4180 wants them, each line ended by CR LF. */
export function toCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map((column) => cell(column.name))]
  for (const row of rows) lines.push(columns.map((column) => cell(column.value(row))))
  return lines.map((line) => `${line.join(",")}\r\n`).join("")
}

/** Hands a text to the browser as a file to save. The mark at its start tells spreadsheets that it is UTF-8. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv;charset=utf-8" }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

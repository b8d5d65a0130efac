/** The numbers behind a chart: what its table shows and its CSV file holds. */
export type ChartTable = {
  columns: readonly { name: string; number?: boolean }[]
  /** `text` is what a person reads; `value` goes into the file. */
  rows: readonly (readonly Cell[])[]
}
export type Cell = { text: string; value: string | number | null }

/** A number with its words, or a dash where there is none. */
export function cell(value: number | string | null, text?: string): Cell {
  return { value, text: value === null ? "–" : (text ?? String(value)) }
}

/** Writes a table as CSV, UTF-8, with LF. A text that a spreadsheet would run as a formula gets a leading apostrophe. */
export function csv(table: ChartTable): string {
  const lines = [table.columns.map((column) => quoted(column.name)), ...table.rows.map((row) => row.map(({ value }) => (value === null ? "" : typeof value === "number" ? String(value) : quoted(value))))]
  return lines.map((line) => `${line.join(",")}\n`).join("")
}

function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

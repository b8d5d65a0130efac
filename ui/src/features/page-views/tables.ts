import type { PageViewRowView } from "../../bindings"
import { cell, type ChartTable } from "../../shared/chart/table"
import { count } from "../../shared/format"
import { momentIn } from "../../shared/zoned"

/** Total page views, as far as the rows were read. */
export function pagesTable(rows: readonly PageViewRowView[]): ChartTable {
  return { columns: [{ name: "Page" }, { name: "URL" }, { name: "Count", number: true }, { name: "People", number: true }], rows: rows.map((row) => [cell(row.title), cell(row.url), cell(row.views, count(row.views)), cell(row.people, count(row.people))]) }
}

/** Views per person, as far as they were read; who could not be read has no number. */
export function peopleTable(rows: readonly PageViewRowView[], zone: string): ChartTable {
  return {
    columns: [{ name: "User" }, { name: "Pages", number: true }, { name: "Count", number: true }, { name: "Took part", number: true }, { name: "Last view" }, { name: "Could not be read" }],
    rows: rows.map((row) => [cell(row.name ?? row.key), ...(row.unread === null ? [row.pages, row.views, row.participations].map((number) => cell(number, count(number))) : [cell(null), cell(null), cell(null)]), cell(row.at === null ? null : momentIn(row.at, zone)), cell(row.unread ?? "")]),
  }
}

/** Every page view, as far as the rows were read. */
export function viewsTable(rows: readonly PageViewRowView[], zone: string): ChartTable {
  return {
    columns: [{ name: "User" }, { name: "Page" }, { name: "URL" }, { name: "Request date" }, { name: "Time on page, s", number: true }, { name: "Took part" }],
    rows: rows.map((row) => [cell(row.name ?? row.key), cell(row.title), cell(row.url), cell(row.at === null ? null : momentIn(row.at, zone)), cell(row.seconds), cell(row.tookPart ? "Yes" : "No")]),
  }
}

import type { Layout } from "../../state/library/layout.svelte"
import type { Column } from "../../state/library/session-table.svelte"

export const COLUMN_NAMES: Record<Column, string> = { title: "Title", folder: "Folder", recorded: "Recorded", length: "Length", captions: "Captions", here: "On this computer" }

const WIDTHS = {
  wide: { recorded: "124px", length: "72px", captions: "108px", here: "148px" },
  narrow: { recorded: "100px", length: "64px", captions: "36px", here: "124px" },
} as const

/** Returns the columns that show, left to right. */
export function shownColumns(layout: Layout): Column[] {
  return (["title", "recorded", "length", "captions", "here"] as const).filter((column) => layout.shows(column))
}

/** Returns the grid for head and rows; with the drawer open there is less room. */
export function gridColumns(columns: readonly Column[], narrow: boolean): string {
  const widths = narrow ? WIDTHS.narrow : WIDTHS.wide
  return columns.map((column) => (column === "title" || column === "folder" ? "minmax(160px, 1fr)" : widths[column])).join(" ")
}

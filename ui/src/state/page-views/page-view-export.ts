import type { PageViewExportedView, PageViewFilterView, PageViewFormat } from "../../bindings"
import type { Commands } from "../../host"
import { counted } from "../../shared/format"
import type { ExportSource } from "../export-form.svelte"

export type PageViewExportSubject = { courseId: string; title: string; /** Whoever counts. */ people: number; filter: PageViewFilterView; /** Whether titles of pages stand beside the addresses. */ readable: boolean }

/** Exports the three reports of a course. */
export function pageViewExport(commands: Pick<Commands, "previewPageViewExport" | "exportPageViews">, { courseId, title, people, filter, readable }: PageViewExportSubject): ExportSource<PageViewFormat> {
  return {
    title: "Export page views", subject: title, people, small: "Pages that fewer than 5 people saw are left out of the total.",
    formats: [
      { value: "csvJson", label: "CSV and JSON", help: "The three reports, with the names and columns of the older tool." },
      { value: "parquet", label: "Parquet", help: "Every page view with its types, for R, Python and databases." },
      { value: "xlsx", label: "Excel", help: "One workbook with the three reports." },
    ],
    preview: ({ format, pseudonyms }) => commands.previewPageViewExport(format, pseudonyms, readable),
    write: async (choice) => {
      const answer = await commands.exportPageViews({ courseId, filter, readable, ...choice })
      return answer.status === "error" ? answer : { status: "ok", data: { folder: answer.data.folder, text: words(answer.data) } }
    },
  }
}

function words({ files, rows, hidden, unread }: PageViewExportedView): string {
  const missing = unread > 0 ? `. ${counted(unread, "person", "people")} could not be read and ${unread === 1 ? "is" : "are"} listed as such` : ""
  const few = hidden > 0 ? `. ${counted(hidden, "page")} that fewer than 5 people saw left out of the total` : ""
  return `${counted(files, "file")}, ${counted(rows, "row")}${few}${missing}`
}

import type { ExportedView, InsightsFilterView, ViewingFormat } from "../../bindings"
import type { Commands } from "../../host"
import { counted } from "../../shared/format"
import type { ExportSource } from "../export-form.svelte"

export type ViewingExportCommands = Pick<Commands, "previewViewingExport" | "exportViewing">
export type ViewingExportSubject = { courseId: string; sessionId: string | null; title: string; /** Viewers in these dates. */ people: number; filter: InsightsFilterView }

/** Exports the viewing data of a course, or of one of its videos. */
export function viewingExport(commands: ViewingExportCommands, subject: ViewingExportSubject): ExportSource<ViewingFormat> {
  const { courseId, sessionId, filter } = subject
  return {
    title: "Export viewing data", subject: subject.title, people: subject.people, small: "What is about fewer than 5 people is left out.",
    formats: [
      { value: "csv", label: "CSV", help: "Tables of videos, viewers, views and chunks, with a data dictionary." },
      { value: "parquet", label: "Parquet", help: "The same tables with their types, for R, Python and databases." },
      { value: "xlsx", label: "Excel", help: "One workbook, for people without tools." },
      { value: "campusScripts", label: "Campus scripts", help: "The CSV database, the chunks and the joined set for Tableau, as the campus scripts write them." },
    ],
    preview: ({ format, pseudonyms }) => commands.previewViewingExport(format, pseudonyms),
    write: async (choice) => {
      const answer = await commands.exportViewing({ courseId, sessionId, filter, ...choice })
      if (answer.status === "error") return answer
      const written = answer.data[0]
      return { status: "ok", data: written ? { folder: written.folder, text: words(written) } : null }
    },
  }
}

function words({ files, rows, videosHidden, countsHidden }: ExportedView): string {
  const hidden = [videosHidden > 0 ? counted(videosHidden, "video") : "", countsHidden > 0 ? counted(countsHidden, "figure") : ""].filter(Boolean).join(" and ")
  return `${counted(files, "file")}, ${counted(rows, "row")}${hidden === "" ? "" : `. ${hidden} about fewer than 5 people left out`}`
}

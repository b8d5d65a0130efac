import type { PageViewExportView } from "../../bindings"
import { expect, it, vi } from "vitest"
import { ExportForm } from "../export-form.svelte"
import { ok } from "../test-views"
import { pageViewExport } from "./page-view-export"

const filter = { days: { from: "2026-09-02", to: "2026-11-20", endIncluded: true, zone: "UTC" }, roles: ["student" as const], concluded: true, rules: { belonging: "contextThenPath" as const, groups: false, api: true, masqueraded: false, queryStrings: true } }

it("exports what the screen counts, and says who is missing and what is hidden", async () => {
  const commands = { previewPageViewExport: vi.fn(async () => ok([])), exportPageViews: vi.fn(async (_: PageViewExportView) => ok({ folder: "/out", files: 7, rows: 1200, hidden: 2, unread: 1 })) }
  const form = new ExportForm(pageViewExport(commands, { courseId: "7", title: "BIOL 200", people: 312, filter, readable: true }), "csvJson", null)
  form.folder = "/out"
  const written = await form.write()
  expect(commands.exportPageViews).toHaveBeenCalledExactlyOnceWith({ courseId: "7", filter, readable: true, format: "csvJson", folder: "/out", pseudonyms: true, hideSmall: true, purpose: "", reason: "" })
  expect(written).toEqual({ folder: "/out", text: "7 files, 1,200 rows. 2 pages that fewer than 5 people saw left out of the total. 1 person could not be read and is listed as such" })
})

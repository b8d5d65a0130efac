import { describe, expect, it, vi } from "vitest"
import type { ExportedView, ExportFileView, ExportRequestView, ViewingFormat } from "../bindings"
import { ok } from "./test-views"
import { ExportForm } from "./export-form.svelte"
import { viewingExport } from "./insights/viewing-export"

const file: ExportFileView = { name: "fact_segment.csv", grain: "One view", columns: ["viewer_key"], aboutPeople: true }
const written: ExportedView = { folder: "/home/ada/out/BIOL 200", files: 6, rows: 100, videosHidden: 0, countsHidden: 0 }

function form() {
  const commands = { previewViewingExport: vi.fn(async (_: ViewingFormat, __: boolean) => ok([file])), exportViewing: vi.fn(async (_: ExportRequestView) => ok([written])) }
  const filter = { from: "2026-09-02", to: null, rule: "wholeVideo" as const, roles: [], classListOnly: false, sections: [], zone: "UTC" }
  return { form: new ExportForm(viewingExport(commands, { courseId: "c1", sessionId: null, title: "BIOL 200", people: 10, filter }), "csv", null), commands }
}

describe("an export", () => {
  it("begins with pseudonyms and hidden small groups, through the filter of the screen", async () => {
    const { form: asked, commands } = form()
    asked.folder = "/home/ada/out"
    expect((await asked.write())?.text).toBe("6 files, 100 rows")
    expect(commands.exportViewing.mock.lastCall?.[0]).toMatchObject({ pseudonyms: true, hideSmall: true, reason: "", filter: { from: "2026-09-02" } })
  })

  it("is not written without a folder, and with names not without a reason", async () => {
    const { form: asked, commands } = form()
    expect(await asked.write()).toBeNull()
    asked.folder = "/home/ada/out"
    asked.pseudonyms = false
    expect(asked.missing).toBe("Names need a reason.")
    asked.reason = "Accreditation"
    expect((await asked.write())?.folder).toBe("/home/ada/out/BIOL 200")
    expect(commands.exportViewing).toHaveBeenCalledTimes(1)
  })

  it("sends no reason where there are no names", () => {
    const { form: asked } = form()
    asked.reason = "left over"
    expect(asked.choice.reason).toBe("")
  })

  it("drops a late answer to an old question", async () => {
    const { form: asked, commands } = form()
    let late: (value: unknown) => void = () => {}
    commands.previewViewingExport.mockImplementationOnce(() => new Promise((resolve) => { late = resolve as never }))
    const slow = asked.look()
    asked.format = "parquet"
    await asked.look()
    late(ok([]))
    await slow
    expect(asked.files).toEqual([file])
  })
})

import { describe, expect, it, vi } from "vitest"
import type { ExportPreviewView, ExportRequestView } from "../../bindings"
import { ok } from "../test-views"
import { ExportForm } from "./export-form.svelte"

const preview: ExportPreviewView = { files: [], people: 262, names: false, hiddenGroups: 0, notes: [] }

function form() {
  const commands = { previewViewingExport: vi.fn(async (_: ExportRequestView) => ok(preview)), exportViewing: vi.fn(async (_: ExportRequestView) => ok("/home/ada/out")) }
  return { form: new ExportForm(commands, { courseId: "c1", sessionId: null, title: "BIOL 200" }), commands }
}

describe("an export", () => {
  it("begins with pseudonyms and hidden small groups", async () => {
    const { form: export_, commands } = form()
    await export_.look()
    expect(commands.previewViewingExport).toHaveBeenCalledWith(expect.objectContaining({ pseudonyms: true, hideSmall: true, reason: "" }))
  })

  it("is not written without a folder, and with names not without a reason", async () => {
    const { form: export_, commands } = form()
    expect(await export_.write()).toBeNull()
    export_.folder = "/home/ada/out"
    export_.pseudonyms = false
    expect(export_.missing).toBe("Names need a reason.")
    export_.reason = "Accreditation"
    expect(await export_.write()).toBe("/home/ada/out")
    expect(commands.exportViewing).toHaveBeenCalledTimes(1)
  })

  it("sends no reason where there are no names", () => {
    const { form: export_ } = form()
    export_.reason = "left over"
    expect(export_.request.reason).toBe("")
  })

  it("drops a late answer to an old question", async () => {
    const { form: export_, commands } = form()
    let late: (value: unknown) => void = () => {}
    commands.previewViewingExport.mockImplementationOnce(() => new Promise((resolve) => { late = resolve as never }))
    const slow = export_.look()
    export_.toggle("parquet", true)
    await export_.look()
    late(ok({ ...preview, people: 1 }))
    await slow
    expect(export_.preview?.people).toBe(262)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { UploadDraftView, UploadEdit, UploadItemView } from "../../bindings"
import { ok, refused } from "../library/fixtures"
import { applyEdit, common, replaces } from "./draft-edits"
import { UploadReview, type ReviewCommands } from "./review.svelte"

function item(id: string, more: Partial<UploadItemView> = {}): UploadItemView {
  return { id, included: true, title: id, titleIsOwn: false, description: "", recordedAt: null, recordedText: "", language: "en-CA", subfolder: "", bytes: 1, seconds: null, outcome: "new", choice: null, existing: null, warnings: [], lengthNote: null, files: [], pairSuggestion: null, ...more }
}

function draft(items: UploadItemView[]): UploadDraftView {
  return { id: "d", accountId: "a", folderId: "f", folderPath: "F", keepSubfolders: true, hasSubfolders: false, checking: false, items, leftOut: [], totals: { files: 1, recordings: 1, included: 1, skipped: 0, bytes: 1, newFolders: 0, bytesPerSecond: null, seconds: null }, blockers: [], edited: false, manifest: false }
}

/** A core that keeps the draft as the real one does, and answers when told to. */
function core(start: UploadDraftView) {
  let kept = start
  const sent: UploadEdit[] = []
  const answers: (() => void)[] = []
  const commands: ReviewCommands = {
    uploadDraft: () => ok(kept),
    editUpload: (_, edit) => {
      sent.push(edit)
      kept = { ...applyEdit(kept, edit), edited: true }
      const answer = kept
      return new Promise((resolve) => answers.push(() => resolve({ status: "ok", data: answer })))
    },
    previewTitles: () => ok([]),
    startUpload: vi.fn(() => ok("job")),
    saveUploadPlan: () => ok(null),
    discardUpload: () => ok(null),
  }
  const settle = async () => {
    while (answers.length > 0) {
      answers.shift()?.()
      await vi.advanceTimersByTimeAsync(0)
    }
  }
  return { commands, sent, settle, change: (next: UploadDraftView) => { kept = next } }
}

const titles = (review: UploadReview) => review.items.map((entry) => entry.title)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("review of an upload", () => {
  it("shows typing at once and sends only the last text when typing stops", async () => {
    const { commands, sent, settle } = core(draft([item("a"), item("b")]))
    const review = new UploadReview(commands, draft([item("a"), item("b")]))
    for (const title of ["L", "Le", "Lec"]) void review.edit({ kind: "title", itemId: "a", title }, true)
    expect(titles(review)).toEqual(["Lec", "b"])
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(600)
    expect(sent).toEqual([{ kind: "title", itemId: "a", title: "Lec" }])
    await settle()
    expect(titles(review)).toEqual(["Lec", "b"])
    expect(review.edited).toBe(true)
  })

  it("keeps what was typed while an earlier edit is on its way", async () => {
    const { commands, sent, settle } = core(draft([item("a"), item("b")]))
    const review = new UploadReview(commands, draft([item("a"), item("b")]))
    void review.edit({ kind: "include", itemIds: ["b"], on: false })
    void review.edit({ kind: "title", itemId: "a", title: "New" }, true)
    await settle()
    expect(review.items.map((entry) => entry.included)).toEqual([true, false])
    expect(titles(review)).toEqual(["New", "b"])
    await settle()
    expect(sent.map((edit) => edit.kind)).toEqual(["include", "title"])
  })

  it("takes a refused edit back and says why", async () => {
    const { commands } = core(draft([item("a")]))
    const review = new UploadReview({ ...commands, editUpload: () => refused("That folder is gone.") }, draft([item("a")]))
    await review.edit({ kind: "include", itemIds: ["a"], on: false })
    expect(review.items[0]?.included).toBe(true)
    expect(review.problem?.message).toBe("That folder is gone.")
  })

  it("sends what was typed before it starts", async () => {
    const { commands, sent, settle } = core(draft([item("a")]))
    const review = new UploadReview(commands, draft([item("a")]))
    void review.edit({ kind: "title", itemId: "a", title: "Last" }, true)
    const started = review.start()
    await settle()
    expect(await started).toBe("job")
    expect(sent).toEqual([{ kind: "title", itemId: "a", title: "Last" }])
    expect(commands.startUpload).toHaveBeenCalledOnce()
  })

  it("does the same for all of a kind", async () => {
    const conflict = { outcome: "sameTitle" } as const
    const items = [item("a", conflict), item("b"), item("c", conflict)]
    const { commands, sent, settle } = core(draft(items))
    const review = new UploadReview(commands, draft(items))
    void review.resolve(items[0] as UploadItemView, "number", true)
    await settle()
    expect(sent).toEqual([{ kind: "resolve", itemIds: ["a", "c"], choice: "number" }])
    expect(review.items.map((entry) => entry.choice)).toEqual(["number", null, "number"])
  })

  it("takes news from the core without losing the selection", async () => {
    const { commands, change } = core(draft([item("a"), item("b")]))
    const review = new UploadReview(commands, draft([item("a"), item("b")]))
    review.selection.select("b", "replace", review.order)
    change(draft([item("a"), item("b", { seconds: 60, outcome: "alreadyThere" }), item("c")]))
    await review.reload()
    expect(review.items[1]?.outcome).toBe("alreadyThere")
    expect([...review.selection.selected]).toEqual(["b"])
  })

  it("tells all, some or none included", () => {
    const made = (...on: boolean[]) => new UploadReview(core(draft([])).commands, draft(on.map((included, index) => item(String(index), { included })))).included
    expect([made(true, true), made(true, false), made(false)]).toEqual(["all", "some", "none"])
  })
})

describe("edits", () => {
  it("finds the common value of several rows", () => {
    expect(common([item("a"), item("b")], "language")).toBe("en-CA")
    expect(common([item("a"), item("b", { language: "fr-CA" })], "language")).toBeNull()
    expect(common([], "title")).toBeNull()
  })

  it("lets a later text replace an earlier one of the same field only", () => {
    expect(replaces({ kind: "title", itemId: "a", title: "2" }, { kind: "title", itemId: "a", title: "1" })).toBe(true)
    expect(replaces({ kind: "title", itemId: "b", title: "2" }, { kind: "title", itemId: "a", title: "1" })).toBe(false)
    expect(replaces({ kind: "description", itemIds: ["a", "b"], description: "2" }, { kind: "description", itemIds: ["a"], description: "1" })).toBe(false)
    expect(replaces({ kind: "include", itemIds: ["a"], on: true }, { kind: "include", itemIds: ["a"], on: false })).toBe(false)
  })
})

import { describe, expect, it, vi } from "vitest"
import type { CourseImportView } from "../../bindings"
import { ok, refused } from "../test-views"
import { ImportReview } from "./import-review.svelte"

const view: CourseImportView = {
  id: "i1", path: "/home/ada/courses.csv", ownColumns: [],
  rows: [
    { line: 2, name: "BIOL 200", folderId: "f1", kind: "new", words: "" },
    { line: 3, name: "BIOL 112", folderId: "f2", kind: "same", words: "" },
    { line: 4, name: "CHEM 121", folderId: "f3", kind: "changed", words: "The name was CHEM 120" },
    { line: 7, name: "Broken", folderId: "x", kind: "problem", words: "Line 7: this is not a folder ID." },
  ],
}

function review() {
  const commands = { previewCourseImport: vi.fn(async () => ok(view)), importCourses: vi.fn(async () => ok(2)) }
  return { state: new ImportReview(commands), commands }
}

describe("a list of courses to import", () => {
  it("is counted by kind and taken as it was looked at", async () => {
    const { state, commands } = review()
    await state.open("a1", "/home/ada/courses.csv")
    expect([state.counts, state.taken]).toEqual([{ new: 1, changed: 1, same: 1, problem: 1 }, 2])
    expect(await state.take()).toBe(2)
    expect(commands.importCourses).toHaveBeenCalledWith("i1", "a1")
    expect(state.view).toBeNull()
  })

  it("stays open with the reason when it could not be taken", async () => {
    const { state, commands } = review()
    await state.open("a1", "/home/ada/courses.csv")
    commands.importCourses.mockResolvedValueOnce(refused("changed", "The file changed.") as never)
    expect(await state.take()).toBeNull()
    expect([state.view !== null, state.problem?.message]).toEqual([true, "The file changed."])
  })
})

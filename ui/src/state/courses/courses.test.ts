import { describe, expect, it, vi } from "vitest"
import type { CanvasChoice, CourseView, SyncStartedView } from "../../bindings"
import { ok, refused } from "../test-views"
import { Courses } from "./courses.svelte"
import { canvas, course } from "./fixtures"

const nightly = { days: Array<boolean>(7).fill(true), minute: 180 }

function courses(list: CourseView[]) {
  const commands = {
    listCourses: vi.fn(async () => ok(list)), addCourse: vi.fn(async (_: string, folder: string) => ok(course("new", { folderId: folder }))), removeCourse: vi.fn(async () => ok(null)), restoreCourse: vi.fn(async () => ok(null)),
    editCourse: vi.fn(async () => ok(null)), scheduleCourse: vi.fn(async () => ok(null)), pauseCourseSchedule: vi.fn(async () => ok(null)), exportCourses: vi.fn(async () => ok(2)), includeInSync: vi.fn(async () => ok(null)), syncViewing: vi.fn(async () => ok<SyncStartedView>({ jobs: ["j3"], more: false, words: "", problems: [] })), syncCourses: vi.fn(async () => ok<SyncStartedView>({ jobs: ["j1"], more: false, words: "", problems: [] })),
    importRoster: vi.fn(async () => ok(312)), removeRoster: vi.fn(async () => ok(null)), setCourseLocalFolder: vi.fn(async () => ok(null)), linkCanvas: vi.fn(async (id: string, choice: CanvasChoice | null) => ok(course(id, { canvas: choice === null ? null : canvas(choice) }))), includePageViews: vi.fn(async (id: string) => ok(course(id))),
  }
  const toasts = { problem: vi.fn(() => 1), success: vi.fn(() => 1), info: vi.fn(() => 1), undoable: vi.fn((_: string, __: () => void) => 1) }
  return { state: new Courses(commands, toasts, (id) => (id === "busy" ? "j7" : null)), commands, toasts }
}

describe("courses", () => {
  it("stand by name as people count, by the last sync, or by the next, paused ones last", async () => {
    const { state } = courses([course("BIOL 200", { nextRun: 9 }), course("BIOL 34", { nextRun: 5, schedulePaused: true }), course("CHEM 1", { nextRun: 3, lastSync: null })])
    await state.load()
    expect(state.rows.map((row) => row.id)).toEqual(["BIOL 34", "BIOL 200", "CHEM 1"])
    state.sortBy("next")
    expect(state.rows.map((row) => row.id)).toEqual(["CHEM 1", "BIOL 200", "BIOL 34"])
    state.sortBy("synced")
    expect(state.rows[0]?.id).toBe("CHEM 1")
    state.sortBy("name")
    state.sortBy("name")
    expect(state.rows[0]?.id).toBe("CHEM 1")
  })

  it("follow a folder once", async () => {
    const { state, commands, toasts } = courses([course("a", { folderId: "f1" })])
    await state.load()
    expect((await state.add("a1", { id: "f1", name: "A" }))?.id).toBe("a")
    expect(commands.addCourse).not.toHaveBeenCalled()
    expect(toasts.info).toHaveBeenCalledWith("a is on the list already")
    await state.add("a1", { id: "f2", name: "B" })
    expect(commands.addCourse).toHaveBeenCalledWith("a1", "f2")
  })

  it("come back when unlinking is undone, with all that belongs to them", async () => {
    const { state, commands, toasts } = courses([course("a")])
    await state.load()
    await state.unlink(course("a"))
    expect(toasts.undoable.mock.calls[0]?.[0]).toBe("Unlinked a. Files and data stay.")
    toasts.undoable.mock.calls[0]?.[1]()
    await vi.waitFor(() => expect(state.selected).toBe("a"))
    expect(commands.restoreCourse).toHaveBeenCalledWith("a")
  })

  it("get their old schedule back, paused if it was", async () => {
    const { state, commands, toasts } = courses([])
    await state.schedule(course("a", { schedule: nightly, schedulePaused: true }), null)
    toasts.undoable.mock.calls[0]?.[1]()
    await vi.waitFor(() => expect(commands.pauseCourseSchedule).toHaveBeenCalledWith("a", true))
    expect(commands.scheduleCourse).toHaveBeenLastCalledWith("a", nightly)
  })

  it("get another first day, and the old one back", async () => {
    const { state, commands, toasts } = courses([])
    expect(await state.edit(course("a"), "America/Vancouver", "2020-09-01")).toBe(true)
    expect(commands.editCourse).not.toHaveBeenCalled()
    await state.edit(course("a"), "America/Vancouver", "2025-09-02")
    expect(commands.editCourse).toHaveBeenLastCalledWith("a", { timeZone: "America/Vancouver", firstDay: "2025-09-02" })
    expect(toasts.undoable.mock.calls[0]?.[0]).toBe("Changed the first day of a")
    toasts.undoable.mock.calls[0]?.[1]()
    expect(commands.editCourse).toHaveBeenLastCalledWith("a", { timeZone: "America/Vancouver", firstDay: "2020-09-01" })
  })

  it("say why a sync did not start, and start none of nothing", async () => {
    const { state, commands, toasts } = courses([])
    expect(await state.sync([])).toBeNull()
    expect(commands.syncCourses).not.toHaveBeenCalled()
    commands.syncCourses.mockResolvedValueOnce(refused("signInNeeded", "Sign in first.") as never)
    expect(await state.sync([course("a")])).toBeNull()
    expect(toasts.problem).toHaveBeenCalledWith("The sync did not start", "Sign in first.")
  })

  it("let a sync bring more or less, and update the views alone for Insights", async () => {
    const { state, commands, toasts } = courses([])
    await state.include(course("a"), "recordings", true)
    expect(commands.includeInSync).toHaveBeenLastCalledWith("a", "recordings", true)
    commands.includeInSync.mockResolvedValueOnce(refused("conflict", "The recordings of a are not on this computer yet.") as never)
    await state.include(course("a"), "recordings", true)
    expect(toasts.problem).toHaveBeenCalledWith("Nothing was changed", "The recordings of a are not on this computer yet.")
    expect((await state.update(course("a")))?.jobs).toEqual(["j3"])
    expect(commands.syncCourses).not.toHaveBeenCalled()
  })

  it("know the job that is at work on them", async () => {
    const { state } = courses([course("busy"), course("idle")])
    await state.load()
    expect([state.find("busy")?.runningJob, state.find("idle")?.runningJob]).toEqual(["j7", null])
  })

  it("tell what of their folders could not be read, and sync the rest", async () => {
    const { state, commands, toasts } = courses([])
    commands.syncCourses.mockResolvedValueOnce(ok<SyncStartedView>({ jobs: ["j2"], more: false, words: "", problems: ["CHEM 121: forbidden."] }))
    expect((await state.sync([course("a"), course("b")]))?.jobs).toEqual(["j2"])
    expect(toasts.problem).toHaveBeenCalledWith("Some folders could not be read", "CHEM 121: forbidden.")
  })

  it("are narrowed by term, the latest first, until no course is of it any more", async () => {
    const { state, commands } = courses([course("a", { term: "2025 Winter 2" }), course("b", { term: "2026 Winter 1" }), course("c", { term: "2026 Summer" }), course("d")])
    await state.load()
    expect(state.terms).toEqual(["2026 Winter 1", "2026 Summer", "2025 Winter 2"])
    state.selected = "a"
    state.chosenTerm = "2026 Winter 1"
    expect([state.rows.map((row) => row.id), state.current]).toEqual([["b"], null])
    expect(state.find("a")?.id).toBe("a")
    commands.listCourses.mockResolvedValueOnce(ok([course("d")]))
    await state.load()
    expect(state.rows.map((row) => row.id)).toEqual(["d"])
  })

  it("are linked as chosen, and linked again when unlinking is undone", async () => {
    const { state, commands, toasts } = courses([])
    expect(await state.link(course("a"), { accountId: "c1", canvasId: "1693" })).toBe(true)
    expect(toasts.success).toHaveBeenCalledWith("Linked to BIOL 200 Cell biology")
    await state.link(course("a", { canvas: canvas() }), null)
    expect(commands.linkCanvas).toHaveBeenLastCalledWith("a", null)
    toasts.undoable.mock.calls[0]?.[1]()
    expect(commands.linkCanvas).toHaveBeenLastCalledWith("a", { accountId: "c1", canvasId: "1693" })
  })

  it("stay as they are when Canvas refuses", async () => {
    const { state, commands, toasts } = courses([])
    commands.linkCanvas.mockResolvedValueOnce(refused("notFound", "Not there.") as never)
    expect(await state.link(course("a"), { accountId: "c1", canvasId: "9" })).toBe(false)
    expect(toasts.problem).toHaveBeenCalledWith("a was not linked", "Not there.")
  })

  it("move the selection and stop at the ends", async () => {
    const { state } = courses([course("a"), course("b")])
    await state.load()
    for (const by of [1, 1, 1]) state.move(by)
    expect(state.selected).toBe("b")
    state.move(-9)
    expect(state.selected).toBe("a")
  })

  it("keep the list that was read when another reading fails", async () => {
    const { state, commands } = courses([course("a")])
    await state.load()
    commands.listCourses.mockResolvedValueOnce(refused("database", "No.") as never)
    await state.load()
    expect([state.list.length, state.problem?.message]).toEqual([1, "No."])
  })
})

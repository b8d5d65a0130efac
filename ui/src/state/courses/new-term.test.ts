import { describe, expect, it, vi } from "vitest"
import type { NewTermCourseView, NewTermView } from "../../bindings"
import { ok, refused } from "../test-views"
import { NewTerm } from "./new-term.svelte"

const found = (canvasId: string) => ({ course: { accountId: "c1", canvasId, name: "BIOL 200", code: "BIOL 200", term: "2026 Winter 1", sisId: null, students: 12, restricted: false, stored: null }, sure: true, why: "" })
const folder = (folderId: string, sure: boolean, courseId: string | null = null) => ({ folderId, name: folderId, path: folderId, sure, why: "", courseId })
const row = (courseId: string, more: Partial<NewTermCourseView> = {}): NewTermCourseView => ({ courseId, name: courseId, folders: [folder(`f-${courseId}`, true)], canvas: [found("1693")], localFolder: null, problem: null, ...more })

function term(courses: NewTermCourseView[]) {
  const view: NewTermView = { from: "2025 Winter 2", to: "2026 Winter 1", terms: ["2026 Winter 1"], courses }
  const commands = { proposeNewTerm: vi.fn(async () => ok(view)), startNewTerm: vi.fn(async () => ok(1)) }
  return { state: new NewTerm(commands), commands }
}

describe("a new term", () => {
  it("takes what code and term leave no doubt about and leaves the rest open", async () => {
    const { state } = term([row("sure"), row("likely", { folders: [folder("f", false)] }), row("taken", { folders: [folder("f", true, "other")] }), row("two", { canvas: [found("1"), found("2")] })])
    await state.look()
    expect(state.taken.map((one) => one.courseId)).toEqual(["sure", "two"])
    expect([state.choices["likely"]?.folderId, state.choices["two"]?.canvas]).toEqual(["", ""])
  })

  it("follows as it was chosen", async () => {
    const { state, commands } = term([row("a"), row("b", { localFolder: "/data/b" })])
    await state.look()
    state.choose("a", { take: false })
    state.choose("b", { canvas: "" })
    expect(await state.start()).toBe(1)
    expect(commands.startNewTerm).toHaveBeenCalledWith([{ courseId: "b", folderId: "f-b", canvas: null, localFolder: "/data/b" }])
  })

  it("says why nothing was followed", async () => {
    const { state, commands } = term([row("a")])
    await state.look()
    commands.startNewTerm.mockResolvedValueOnce(refused("notFound", "Gone.") as never)
    expect(await state.start()).toBeNull()
    expect(state.problem?.message).toBe("Gone.")
  })
})

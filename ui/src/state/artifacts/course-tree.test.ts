import { describe, expect, it, vi } from "vitest"
import { ok, refused } from "../test-views"
import { CourseTree } from "./course-tree.svelte"
import { contents, foundCourse } from "./fixtures"

function make() {
  const commands = {
    listArtifactCourses: vi.fn(async (account: string) => ok([foundCourse(`${account}-1`), foundCourse(`${account}-2`, { term: null })])),
    findCanvasCourses: vi.fn(async (_: string, text: string) => ok([foundCourse(text)])),
    coursesOfTerm: vi.fn(async () => ok([foundCourse("t1"), foundCourse("t2")])),
    coursesOfFile: vi.fn(async () => ok({ courses: [foundCourse("f1")], problems: [{ line: 3, words: "There is no course “x”." }] })),
    artifactContents: vi.fn(async (_: string, __: string) => ok(contents("a", "b"))),
  }
  return { tree: new CourseTree(commands), commands }
}

describe("the courses of an account", () => {
  it("are read once, and their assignments when they are unfolded", async () => {
    const { tree, commands } = make()
    await tree.show("k1")
    await tree.show("k1")
    expect(commands.listArtifactCourses).toHaveBeenCalledTimes(1)
    expect(tree.terms).toEqual(["Autumn 2026"])
    await tree.toggleOpen("k1-1")
    await tree.toggleOpen("k1-1")
    await tree.toggleOpen("k1-1")
    expect(commands.artifactContents).toHaveBeenCalledTimes(1)
    expect(tree.rows.map((row) => row.key)).toEqual(["k1-1", "k1-1/a", "k1-1/b", "k1-2"])
  })

  it("may be asked again when they could not be read", async () => {
    const { tree, commands } = make()
    await tree.show("k1")
    commands.artifactContents.mockImplementationOnce(async () => refused("forbidden", "Canvas does not allow it."))
    await tree.toggleOpen("k1-1")
    const note = tree.rows[1]
    expect(note).toMatchObject({ kind: "note", text: "Canvas does not allow it." })
    if (note) await tree.toggle(note)
    expect(tree.rows[1]?.key).toBe("k1-1/a")
  })

  it("are forgotten with what was chosen when another account is shown", async () => {
    const { tree } = make()
    await tree.show("k1")
    const first = tree.rows[0]
    if (first) await tree.toggle(first)
    expect(tree.choices).toEqual([{ canvasId: "k1-1", assignments: null }])
    await tree.show("k2")
    expect([tree.choices, tree.courses.map((course) => course.canvasId)]).toEqual([[], ["k2-1", "k2-2"]])
  })

  it("are joined by what Canvas finds, which stays when it is chosen", async () => {
    const { tree } = make()
    await tree.show("k1")
    tree.text = "4711"
    await tree.look()
    const found = tree.rows.find((row) => row.key === "4711")
    expect(found?.kind).toBe("course")
    if (found) await tree.toggle(found)
    await tree.show("k1", true)
    expect(tree.courses.map((course) => course.canvasId)).toEqual(["k1-1", "k1-2", "4711"])
  })

  it("are chosen by term, or by a file whose wrong lines are told", async () => {
    const { tree } = make()
    await tree.show("k1")
    await tree.chooseTerm("Autumn 2026")
    expect(tree.choices.map((one) => one.canvasId)).toEqual(["t1", "t2"])
    expect(await tree.chooseFile("/home/ada/courses.csv")).toEqual({ courses: 1, problems: [{ line: 3, words: "There is no course “x”." }] })
    expect(tree.choices.map((one) => one.canvasId)).toEqual(["t1", "t2", "f1"])
    tree.chooseNothing()
    expect(tree.choices).toEqual([])
  })

  it("are found by number when an earlier choice names one that is not on the list", async () => {
    const { tree, commands } = make()
    await tree.take("k1", [{ canvasId: "k1-1", assignments: ["b"] }, { canvasId: "99", assignments: null }])
    expect(commands.findCanvasCourses.mock.calls).toEqual([["k1", "99"]])
    expect(tree.choices).toEqual([{ canvasId: "k1-1", assignments: ["b"] }, { canvasId: "99", assignments: null }])
    expect(tree.rows.map((row) => row.kind !== "note" && `${row.key} ${row.mark}`)).toEqual(["k1-1 mixed", "k1-1/a off", "k1-1/b on", "k1-2 off", "99 on"])
  })

  it("keep what was known when the list is refused", async () => {
    const { tree, commands } = make()
    await tree.show("k1")
    commands.listArtifactCourses.mockImplementationOnce(async () => refused("offline", "No connection."))
    await tree.show("k1", true)
    expect([tree.problem?.message, tree.courses.length]).toEqual(["No connection.", 2])
  })
})

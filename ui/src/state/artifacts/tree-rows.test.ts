import { describe, expect, it } from "vitest"
import { contents, foundCourse } from "./fixtures"
import { chosenWords, toggleAssignment, toggleCourse, treeRows, type Chosen, type TreeData } from "./tree-rows"

const data = (more: Partial<TreeData> = {}): TreeData => ({
  courses: [foundCourse("1", { name: "BIOL 200 Cell biology" }), foundCourse("2", { name: "COMM 290", students: null })], work: new Map([["1", { contents: contents("a", "b"), problem: null }]]), open: new Set(), chosen: new Map(), ...more,
})
const keys = (rows: ReturnType<typeof treeRows>) => rows.map((row) => row.key)

describe("the tree of courses", () => {
  it("shows assignments below an open course, with their places", () => {
    const rows = treeRows(data({ open: new Set(["1"]) }), "")
    expect(keys(rows)).toEqual(["1", "1/a", "1/b", "2"])
    expect(rows[2]).toMatchObject({ level: 2, position: 2, setSize: 2, mark: "off" })
  })

  it("says that a course is being read, cannot be read, or has nothing", () => {
    const below = (work: TreeData["work"]) => treeRows(data({ open: new Set(["2"]), work }), "").at(-1)
    expect(below(new Map())).toMatchObject({ kind: "note", text: "Reading assignments", problem: false })
    expect(below(new Map([["2", { contents: null, problem: "Canvas does not allow it." }]]))).toMatchObject({ kind: "note", text: "Canvas does not allow it.", problem: true })
    expect(below(new Map([["2", { contents: contents(), problem: null }]]))).toMatchObject({ kind: "note", text: "No assignments in this course." })
  })

  it("marks a course as a whole, in part or not at all", () => {
    const chosen = new Map<string, Chosen>([["1", new Set(["a"])], ["2", "all"]])
    expect(treeRows(data({ open: new Set(["1"]), chosen }), "").map((row) => row.kind !== "note" && row.mark)).toEqual(["mixed", "on", "off", "on"])
  })

  it("finds assignments in closed courses, and courses with all of theirs", () => {
    expect(keys(treeRows(data(), "essay B"))).toEqual(["1", "1/b"])
    expect(keys(treeRows(data({ open: new Set(["1"]) }), "cell"))).toEqual(["1", "1/a", "1/b"])
    expect(treeRows(data(), "nothing like it")).toEqual([])
  })
})

describe("what is chosen", () => {
  it("is a course as a whole, or nothing of it", () => {
    const all = toggleCourse(new Map([["1", new Set(["a"])]]), "1")
    expect(all.get("1")).toBe("all")
    expect(toggleCourse(all, "1").has("1")).toBe(false)
  })

  it("is the course as a whole once every assignment is chosen, so that later ones come along", () => {
    const one = toggleAssignment(new Map(), "1", "a", ["a", "b"])
    expect(one.get("1")).toEqual(new Set(["a"]))
    const both = toggleAssignment(one, "1", "b", ["a", "b"])
    expect(both.get("1")).toBe("all")
    expect(toggleAssignment(both, "1", "a", ["a", "b"]).get("1")).toEqual(new Set(["b"]))
    expect(toggleAssignment(one, "1", "a", ["a", "b"]).has("1")).toBe(false)
  })

  it("is summed up without what nobody has counted", () => {
    expect(chosenWords(data())).toBe("Nothing chosen")
    expect(chosenWords(data({ chosen: new Map([["1", "all"]]) }))).toBe("2 assignments, 12 students, 16 submissions")
    expect(chosenWords(data({ chosen: new Map<string, Chosen>([["1", new Set(["a"])], ["2", "all"]]) }))).toBe("2 courses")
    expect(chosenWords(data({ courses: [foundCourse("2", { students: null })], chosen: new Map<string, Chosen>([["2", new Set(["a"])]]) }))).toBe("1 assignment")
  })
})

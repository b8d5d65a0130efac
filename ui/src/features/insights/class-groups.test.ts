import { describe, expect, it } from "vitest"
import type { ClassPersonView, CourseClassView } from "../../bindings"
import { groupsOf, linesOf } from "./class-groups"

function person(key: string, more: Partial<ClassPersonView> = {}): ClassPersonView {
  return { key, name: null, login: null, sections: ["L01"], roles: ["student"], standing: "listed", leftAt: null, matched: "loginId", videos: 3, watchSeconds: 7200, lastViewed: 1, ...more }
}

const view: CourseClassView = {
  origin: "canvas", readAt: 1, namesShown: false,
  people: [
    person("a"), person("b", { videos: 0, watchSeconds: 0, lastViewed: null }), person("c", { matched: null, videos: 0, watchSeconds: 0, lastViewed: null }), person("d", { standing: "left", leftAt: Date.UTC(2026, 9, 2, 12) }),
    person("e", { roles: ["teacher"], videos: 0, watchSeconds: 0, matched: "sisId" }), person("f", { standing: "inactive" }),
  ],
  others: [{ key: "x", name: null, videos: 1, watchSeconds: 60, lastViewed: 1 }],
}

describe("a class list", () => {
  it("drops nobody: who watched nothing, was not found, left, or is not on it", () => {
    expect(groupsOf(view)).toEqual([
      { group: "all", label: "Everyone", size: 6 }, { group: "noViews", label: "No views", size: 2 }, { group: "notFound", label: "Not found in Panopto", size: 1 }, { group: "left", label: "Left", size: 2 }, { group: "others", label: "Not on the list", size: 1 },
    ])
    expect(linesOf(view, "noViews", 0).map((line) => [line.key, line.videos, line.watched])).toEqual([["b", 0, "0 min"], ["c", 0, "0 min"]])
    expect(linesOf(view, "others", 0)[0]?.who).toBe("Not on the class list")
  })

  it("says how each was found and as what, and hides names", () => {
    const lines = linesOf(view, "all", Date.UTC(2026, 10, 20))
    expect(lines.map((line) => line.found)).toEqual(["Login ID", "Login ID", "Not found", "Login ID", "SIS ID", "Login ID"])
    expect(lines[3]?.who).toMatch(/^Student, left before /)
    expect([lines[4]?.who, lines[5]?.who]).toEqual(["Teacher", "Student, switched off"])
    expect(lines.every((line) => line.hidden)).toBe(true)
  })

  it("shows only groups with somebody in them", () => {
    expect(groupsOf({ ...view, people: [], others: [] }).map((one) => one.group)).toEqual(["all"])
  })
})

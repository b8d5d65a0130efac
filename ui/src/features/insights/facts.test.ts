import { describe, expect, it } from "vitest"
import { measures } from "../../state/insights/fixtures"
import { curvePath } from "./curve"
import { enrolledWords, facts, notesOf, perViewer, valueWords } from "./facts"

describe("a video in words", () => {
  it("says less where fewer than five people watched", () => {
    const few = measures("s", { viewers: 3, completed: 1, of: 3 })
    expect(valueWords(few, "completed", 0)).toBe("Fewer than 5")
    expect(facts(few, 0).find((fact) => fact.name === "Completed viewers, %")?.words).toBe("Fewer than 5")
  })

  it("names the base of its share", () => {
    const fact = facts(measures("s", { viewers: 20, completed: 213, of: 262 }), 0).find(({ name }) => name === "Completed viewers, %")
    expect(fact?.words).toBe("81%, 213 of 262")
  })

  it("has a dash where nobody watched", () => {
    const none = measures("s", { viewers: 0, of: 0, completed: 0, averageSeconds: null, averageCovered: null, watchedAgain: null, lastViewed: null, watchSeconds: 0 })
    expect(["completed", "watch", "average", "covered", "again", "idle"].map((measure) => valueWords(none, measure as never, 0))).toEqual(Array(6).fill("–"))
    expect(valueWords(none, "viewers", 0)).toBe("0")
  })

  it("says when its figures end earlier", () => {
    expect(notesOf(measures("s", { dataTo: "2026-11-14", gone: true }), true)).toEqual(["No longer on Panopto. Its figures stay.", "Its figures end on 14 Nov."])
  })
})

describe("the small curve", () => {
  it("keeps inside its box, and is nothing without viewers", () => {
    expect(curvePath([0, 10], 100, 24)).toBe("M0.0 22.0L100.0 2.0")
    expect(curvePath(Array<number>(20).fill(0), 100, 24)).toBe("")
  })
})

describe("the class list beside the viewers", () => {
  it("counts only who is on it", () => {
    expect(enrolledWords({ viewers: 294, enrolled: 312, onClassList: 294 })).toBe("of 312 enrolled")
    expect(enrolledWords({ viewers: 300, enrolled: 312, onClassList: 294 })).toBe("294 of 312 enrolled")
    expect(enrolledWords({ viewers: 300, enrolled: null, onClassList: null })).toBeUndefined()
    expect([perViewer(70_620), perViewer(5400)]).toEqual(["20 h", "1 h 30 min"])
  })
})

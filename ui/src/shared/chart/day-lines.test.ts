import { describe, expect, it } from "vitest"
import { labelled, linesOf, wordsIn } from "./day-lines"

const bars = (from: number, count: number, every = 1) => Array.from({ length: count }, (_, index) => ({ day: `2026-09-${String(from + index * every).padStart(2, "0")}`, count: 1 }))

describe("lines of a chart over days", () => {
  it("stand in the middle of their bar, one for each, and only where there are bars", () => {
    const lines = [{ day: "2026-09-03", word: "Midterm" }, { day: "2026-09-03", word: "Essay" }, { day: "2026-08-01", word: "Before" }, { day: "2026-09-20", word: "After" }, { day: "2026-09-01", word: "Quiz" }]
    expect(linesOf(lines, bars(1, 5), 1)).toEqual([{ at: 0.5, word: "Quiz" }, { at: 2.5, word: "Midterm +1" }])
    expect(linesOf(lines, bars(1, 2, 7), 7)).toEqual([{ at: 0.5, word: "Midterm +2" }])
    expect(linesOf(lines, [], 1)).toEqual([])
  })

  it("have words only where they hide no other line", () => {
    const lines = [{ at: 0.5, word: "No room at the edge" }, { at: 30, word: "Midterm 1" }, { at: 31, word: "Too near" }, { at: 60, word: "Midterm 2" }]
    expect(labelled(lines, 5).map((line) => line.word)).toEqual(["Midterm 1", "Midterm 2"])
  })

  it("are read with the bar they stand in", () => {
    const lines = [{ day: "2026-09-07", word: "Essay" }, { day: "2026-09-08", word: "Quiz" }]
    expect([wordsIn(lines, "2026-09-01", 7), wordsIn(lines, "2026-09-08", 1)]).toEqual([["Essay"], ["Quiz"]])
  })
})

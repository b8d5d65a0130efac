import { describe, expect, it } from "vitest"
import { axisDays, dayOf, filled, mondayOf, rangeWords } from "./days"

describe("days of a chart", () => {
  it("without a view are nought", () => {
    expect(filled([{ day: "2026-09-03", count: 4 }], "2026-09-02", "2026-09-04").map((one) => one.count)).toEqual([0, 4, 0])
    expect(filled([], "2026-03-28", "2026-03-30").map((count) => count.day)).toEqual(["2026-03-28", "2026-03-29", "2026-03-30"])
  })

  it("are gathered in weeks that begin on Monday", () => {
    expect(dayOf(mondayOf("2026-09-02"))).toBe("2026-08-31")
    expect(dayOf(mondayOf("2026-08-31"))).toBe("2026-08-31")
    expect(dayOf(mondayOf("2026-09-06"))).toBe("2026-08-31")
    expect(filled([{ day: "2026-08-31", count: 2 }], "2026-09-02", "2026-09-14", 7)).toEqual([{ day: "2026-08-31", count: 2 }, { day: "2026-09-07", count: 0 }, { day: "2026-09-14", count: 0 }])
  })

  it("are named on the axis by firsts of months, or evenly in short ranges", () => {
    expect(axisDays("2026-09-02", "2026-11-20", 6)).toEqual(["2026-09-02", "2026-10-01", "2026-11-01"])
    expect(axisDays("2026-11-02", "2026-11-20", 4)).toEqual(["2026-11-02", "2026-11-07", "2026-11-12", "2026-11-17"])
    expect(axisDays("2020-09-01", "2026-11-20", 6).length).toBeLessThanOrEqual(6)
  })

  it("are written with as few years as will do", () => {
    expect(rangeWords("2026-09-02", "2026-11-20")).toBe("2 Sep to 20 Nov 2026")
    expect(rangeWords("2025-09-02", "2026-11-20")).toBe("2 Sep 2025 to 20 Nov 2026")
    expect(rangeWords("2026-11-20", "2026-11-20")).toBe("20 Nov 2026")
  })
})

import { describe, expect, it } from "vitest"
import { measures } from "../../state/insights/fixtures"
import { barsPath, busiest } from "./timeline"

describe("the timeline of all videos", () => {
  const a = measures("a", { days: [{ day: "2026-09-02", viewers: 4 }, { day: "2026-09-05", viewers: 13 }] })
  const b = measures("b", { days: [{ day: "2026-09-03", viewers: 26 }] })

  it("draws every video against the busiest day of all, each day in its place", () => {
    expect(busiest([a, b])).toBe(26)
    expect(barsPath(a.days, "2026-09-02", 26)).toBe("M0 28v-4.0h.9V28zM3 28v-13.0h.9V28z")
  })

  it("is empty where nobody watched", () => {
    expect([busiest([]), barsPath([], "2026-09-02", 0)]).toEqual([0, ""])
  })
})

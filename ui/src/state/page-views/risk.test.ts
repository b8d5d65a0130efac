import { describe, expect, it } from "vitest"
import { riskWords } from "./risk"

describe("days of page views that end", () => {
  it("are told with their course, where one is named", () => {
    expect(riskWords({ unreadDays: 9, lostInDays: 3 })).toBe("9 days of page views end in 3 days")
    expect(riskWords({ unreadDays: 9, lostInDays: 3 }, "BIOL 200")).toBe("9 days of page views for BIOL 200 end in 3 days")
    expect(riskWords({ unreadDays: 1, lostInDays: 0 })).toBe("1 day of page views ends today")
  })

  it("are no matter while there is time, or nothing is missing", () => {
    expect([riskWords(null), riskWords({ unreadDays: 0, lostInDays: 3 }), riskWords({ unreadDays: 1, lostInDays: 369 })]).toEqual([null, null, null])
  })
})

import { describe, expect, it } from "vitest"
import { repeatOf, scheduleOf } from "./repeats"

describe("how often a course is synced", () => {
  it("is read back as it was chosen", () => {
    for (const repeat of ["never", "daily", "weekdays", "sunday"] as const) expect(repeatOf(scheduleOf(repeat, 180))).toBe(repeat)
  })

  it("keeps days that the choice does not offer", () => {
    expect(repeatOf({ days: [true, false, true, false, false, false, false], minute: 0 })).toBe("own")
  })
})

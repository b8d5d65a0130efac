import { expect, it, vi } from "vitest"
import { dayIn, momentIn } from "./zoned"

it("shows a moment by the clock of the course, to the second", () => {
  const at = Date.UTC(2026, 10, 21, 4, 5, 9)
  expect(momentIn(at, "America/Vancouver")).toBe("2026-11-20 20:05:09")
  expect(momentIn(at, "UTC")).toBe("2026-11-21 04:05:09")
  expect(momentIn(Date.UTC(2026, 0, 2, 0, 0, 0), "UTC")).toBe("2026-01-02 00:00:00")
  expect(dayIn(at, "America/Vancouver")).toBe("2026-11-20")
})

it("does not depend on how a web view writes the dates of a language", () => {
  // Vitest's types know getters of plain values only, and this one gives a function.
  const dates: { format: unknown } = Intl.DateTimeFormat.prototype
  const format = vi.spyOn(dates, "format", "get").mockReturnValue(() => "20/11/2026, 8 p.m.")
  expect(dayIn(Date.UTC(2026, 10, 21, 4), "America/Halifax")).toBe("2026-11-21")
  format.mockRestore()
})

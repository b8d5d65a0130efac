import { expect, it } from "vitest"
import { momentIn } from "./moments"

it("shows a moment by the clock of the course, to the second", () => {
  const at = Date.UTC(2026, 10, 21, 4, 5, 9)
  expect(momentIn(at, "America/Vancouver")).toBe("2026-11-20 20:05:09")
  expect(momentIn(at, "UTC")).toBe("2026-11-21 04:05:09")
})

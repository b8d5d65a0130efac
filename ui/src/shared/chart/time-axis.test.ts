import { describe, expect, it } from "vitest"
import { barAt, span } from "./time-axis"

const frame = { left: 28, right: 0, width: 128, bars: 10 }

describe("a drag over the chart of days", () => {
  it("finds the bar below the pointer, and the nearest outside", () => {
    expect([barAt(28, frame), barAt(47.9, frame), barAt(48, frame), barAt(0, frame), barAt(500, frame)]).toEqual([0, 1, 2, 0, 9])
  })

  it("covers whole bars in either direction", () => {
    expect(span(2, 4, frame)).toEqual({ left: 48, width: 30 })
    expect(span(4, 2, frame)).toEqual({ left: 48, width: 30 })
  })
})

import { describe, expect, it } from "vitest"
import { areaPath, linePath, point, scaleTop, tableRows } from "./speed-chart"

const at = (seconds: number, up: number, down = 0) => ({ at: seconds * 1000, up, down })

describe("the speed chart", () => {
  it("ends its axis at a round number above the fastest", () => {
    expect(scaleTop([])).toBe(1e6)
    expect(scaleTop([at(0, 38.2e6, 12e6)])).toBe(40e6)
    expect(scaleTop([at(0, 1e6, 101e6)])).toBe(200e6)
  })

  it("puts now at the right and five minutes ago at the left", () => {
    expect(point(at(300, 20e6), "up", 300_000, 40e6)).toEqual({ x: 240, y: 42 })
    expect(point(at(0, 0), "up", 300_000, 40e6)).toEqual({ x: 0, y: 72 })
  })

  it("falls to nothing where nothing was measured for a while", () => {
    const line = linePath([at(0, 10e6), at(60, 10e6)], "up", 60_000, 10e6)
    expect(line.match(/ 72\.0/g)).toHaveLength(2)
    expect(linePath([at(0, 10e6), at(5, 10e6)], "up", 60_000, 10e6)).not.toContain(" 72.0")
  })

  it("closes the area on the axis, and draws none without samples", () => {
    expect(areaPath([at(0, 10e6), at(5, 10e6)], "up", 5000, 10e6)).toMatch(/L240\.0 72L236\.0 72Z$/)
    expect(areaPath([], "up", 0, 10e6)).toBe("")
  })

  it("gives a table of ten-second means, newest first", () => {
    expect(tableRows([at(0, 2), at(95, 4), at(98, 8)], 100_000)).toEqual([{ secondsAgo: 0, up: 6, down: 0 }, { secondsAgo: 100, up: 2, down: 0 }])
  })
})

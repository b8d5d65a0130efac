import { describe, expect, it } from "vitest"
import { chunk } from "../../state/insights/fixtures"
import { bandOf, barShade, chunkAt, chunkWords, MARGIN, timeTicks } from "./chunk-scale"

describe("the chunks of a video", () => {
  it("are found below the pointer, and only there", () => {
    const width = MARGIN.left + 480 + MARGIN.right
    expect([chunkAt(MARGIN.left - 1, width, 20), chunkAt(MARGIN.left, width, 20), chunkAt(MARGIN.left + 479, width, 20), chunkAt(MARGIN.left + 480, width, 20)]).toEqual([null, 0, 19, null])
  })

  it("are told whole, counted from 1", () => {
    expect(chunkWords(chunk(9, { from: 2124, to: 2360, viewers: 223, covered: 188, averageSeconds: 432 }), 9)).toBe("Chunk 10, 35:24 to 39:20, 223 viewers, 188 covered 75%, average 7:12")
    expect(chunkWords(chunk(0, { viewers: 0, covered: 0, averageSeconds: null }), 0)).toBe("Chunk 1, 0:00 to 0:05, 0 viewers, 0 covered 75%")
  })

  it("have a band of the other videos only where there are enough of them", () => {
    const typical = { low: 0.25, middle: 0.5, high: 0.75 }
    expect(bandOf([chunk(0, { typical }), chunk(1, { typical })], 8)).toEqual([{ index: 0, low: 2, high: 6 }, { index: 1, low: 2, high: 6 }])
    expect(bandOf([chunk(0)], 8)).toEqual([])
  })

  it("shade their bars by height", () => {
    expect([barShade(0, 10), barShade(10, 10), barShade(5, 0)]).toEqual([2, 7, 2])
  })

  it("have an axis of whole minutes", () => {
    expect(timeTicks(432, 2)).toEqual([0, 240, 480])
    expect(timeTicks(9, 2)).toEqual([0, 5, 10])
    expect(timeTicks(0, 2)).toEqual([0, 1])
  })
})

import { describe, expect, it } from "vitest"
import { rowWindow, scrollFor } from "./row-window"

describe("rows of a long list", () => {
  it("draws only what is seen and a few more", () => {
    expect(rowWindow(0, 320, 32, 100_000)).toEqual({ first: 0, last: 18 })
    const middle = rowWindow(1_600_000, 320, 32, 100_000)
    expect(middle).toEqual({ first: 49_992, last: 50_018 })
  })

  it("never goes over the ends", () => {
    expect(rowWindow(5000, 320, 32, 3)).toEqual({ first: 3, last: 3 })
    expect(rowWindow(0, 320, 32, 0)).toEqual({ first: 0, last: 0 })
    expect(rowWindow(-50, 320, 32, 5)).toEqual({ first: 0, last: 5 })
  })

  it("scrolls as little as possible", () => {
    expect(scrollFor(3, 0, 320, 32, 0)).toBe(0)
    expect(scrollFor(12, 0, 320, 32, 0)).toBe(96)
    expect(scrollFor(12, 0, 320, 32, 28)).toBe(124)
    expect(scrollFor(2, 200, 320, 32, 0)).toBe(64)
  })
})

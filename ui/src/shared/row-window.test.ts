import { describe, expect, it } from "vitest"
import { rowsTop, rowWindow, scrolledTo, scrollFor } from "./row-window"

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

describe("a list too high for a browser", () => {
  const stretch = { scrolled: 16_000_000, whole: 64_000_000, seen: 600 }

  it("begins and ends with its rows although it is scrolled over a shorter way", () => {
    expect(rowsTop(0, stretch)).toBe(0)
    expect(rowsTop(16_000_000 - 600, stretch)).toBe(64_000_000 - 600)
    expect(scrolledTo(rowsTop(1_234_567, stretch), stretch)).toBeCloseTo(1_234_567, 3)
  })

  it("is scrolled pixel by pixel where it fits", () => {
    expect(rowsTop(1200, { scrolled: 32_000, whole: 32_000, seen: 600 })).toBe(1200)
    expect(scrolledTo(1200, { scrolled: 32_000, whole: 32_000, seen: 600 })).toBe(1200)
  })
})

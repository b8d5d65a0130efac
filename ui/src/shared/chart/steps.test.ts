import { describe, expect, it } from "vitest"
import { shadeOf, shadesOf } from "./steps"

describe("shades of a heat map", () => {
  it("rise with the value and use both ends", () => {
    const values = [33, 38, 44, 52, 56, 57, 58, 59, 60, 61, 62, 63, 63, 64, 65, 66, 67, 68, 69, 71, 72, 74, 79, 81]
    const shades = shadesOf(values)
    if (shades === null) throw new Error("no shades")
    const drawn = values.map((value) => shadeOf(value, shades))
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b))
    expect([drawn[0], drawn.at(-1)]).toEqual([0, 7])
    expect([shades.low, shades.high]).toEqual([33, 81])
  })

  it("are cut at round numbers", () => {
    const shades = shadesOf(Array.from({ length: 100 }, (_, index) => index * 1.2345))
    expect(shades?.cuts.every((cut) => Number.isInteger(cut))).toBe(true)
  })

  it("stand far apart for few values, and in the middle for one", () => {
    const two = shadesOf([1, 9])
    expect(two && [shadeOf(1, two), shadeOf(9, two)]).toEqual([0, 7])
    const one = shadesOf([5, 5])
    expect(one && shadeOf(5, one)).toBe(4)
    expect(shadesOf([])).toBeNull()
  })
})

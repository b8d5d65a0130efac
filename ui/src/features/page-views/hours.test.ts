import { describe, expect, it } from "vitest"
import { busiest, hourShade, hourShades, hoursPicture, hoursTable, hourWords } from "./hours"

const hours = Array.from({ length: 7 }, (_, day) => Array.from({ length: 24 }, (_, hour) => (day === 3 && hour === 20 ? 900 : hour < 6 ? 0 : day * 10 + hour)))

describe("the heat of weekday and hour", () => {
  it("names the busiest hour", () => {
    expect(busiest(hours)).toEqual({ day: 3, hour: 20, views: 900 })
    expect(busiest([[0], [0]])).toBeNull()
    expect(hourWords(3, 23, 1)).toBe("Thursdays 23:00 to 00:00: 1 view")
  })

  it("tells an hour without a view from one with few", () => {
    const shades = hourShades(hours)
    expect(hourShade(0, shades)).toBe(0)
    expect(hourShade(6, shades)).toBe(1)
    expect(hourShade(900, shades)).toBe(7)
  })

  it("has every number in its table and every cell in its picture", () => {
    const table = hoursTable(hours)
    expect(table.columns).toHaveLength(25)
    expect(table.rows[3]?.[21]).toEqual({ value: 900, text: "900" })
    expect(hoursPicture(hours).match(/<rect/g)).toHaveLength(168)
  })
})

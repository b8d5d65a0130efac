import { describe, expect, it } from "vitest"
import { session } from "./fixtures"
import { fits, isEmptySearch, parseSearch } from "./search-words"

describe("search words", () => {
  it("takes title words and search words apart", () => {
    const found = parseSearch("  Cell  has:captions before:2025-01-01 longer:1h30m cycle ")
    expect(found.text).toBe("Cell cycle")
    expect(found.terms).toEqual(["cell", "cycle"])
    expect(found.captions).toBe("yes")
    expect(found.before).toBe(new Date(2025, 0, 1).getTime())
    expect(found.longer).toBe(5400)
    expect(found.problems).toEqual([])
  })

  it.each([["longer:1h", 3600], ["longer:45min", 2700], ["longer:45m", 2700], ["longer:90s", 90], ["longer:10", 600], ["longer:1.5h", 5400]])("reads %s", (typed, seconds) => {
    expect(parseSearch(typed).longer).toBe(seconds)
  })

  it("says what it does not understand, and not while a date is still being typed", () => {
    expect(parseSearch("before:2025-13-40").problems[0]).toContain("not a date")
    expect(parseSearch("before:2025-").problems).toEqual([])
    expect(parseSearch("has:chapters").problems[0]).toContain("captions")
  })

  it("treats other words with a colon as title words", () => {
    expect(parseSearch("week:3").text).toBe("week:3")
    expect(isEmptySearch(parseSearch("   "))).toBe(true)
  })

  it("finds titles without regard to case, accents and order", () => {
    const search = parseSearch("raume EINFUHRUNG")
    expect(fits(session("a", { name: "Einführung: Räume" }), search)).toBe(true)
    expect(fits(session("a", { name: "Räume" }), search)).toBe(false)
  })

  it("leaves out what is on this computer", () => {
    const search = parseSearch("cell not:downloaded")
    expect([search.text, isEmptySearch(parseSearch("not:downloaded"))]).toEqual(["cell", false])
    const here = (id: string) => id === "a"
    expect(fits(session("a", { name: "Cell" }), search, here)).toBe(false)
    expect(fits(session("b", { name: "Cell" }), search, here)).toBe(true)
  })

  it("never counts an unknown fact as fitting", () => {
    expect(fits(session("a", { captions: "unknown" }), parseSearch("no:captions"))).toBe(false)
    expect(fits(session("a", { duration: null }), parseSearch("longer:1s"))).toBe(false)
    expect(fits(session("a", { startTime: null }), parseSearch("before:2030"))).toBe(false)
  })

  it("leaves out the day named by before", () => {
    const search = parseSearch("before:2025-01-02")
    expect(fits(session("a", { startTime: new Date(2025, 0, 1, 23, 59).getTime() }), search)).toBe(true)
    expect(fits(session("a", { startTime: new Date(2025, 0, 2).getTime() }), search)).toBe(false)
  })
})

import { describe, expect, it } from "vitest"
import { Typeahead } from "./typeahead"

const NAMES = ["Biology", "Botany", "Chemistry", "Études", "Biochemistry"]

describe("typeahead", () => {
  it("joins quick letters to a word and starts again after a pause", () => {
    const typeahead = new Typeahead()
    expect(typeahead.type("b", NAMES, 2, 0)).toBe(4)
    expect(typeahead.type("o", NAMES, 4, 100)).toBe(1)
    expect(typeahead.type("c", NAMES, 1, 2000)).toBe(2)
  })

  it("goes on to the next match with the same letter, round the end", () => {
    const typeahead = new Typeahead()
    expect(typeahead.type("b", NAMES, -1, 0)).toBe(0)
    expect(typeahead.type("b", NAMES, 0, 100)).toBe(1)
    expect(typeahead.type("b", NAMES, 1, 200)).toBe(4)
    expect(typeahead.type("b", NAMES, 4, 300)).toBe(0)
  })

  it("does not mind accents and finds nothing quietly", () => {
    expect(new Typeahead().type("e", NAMES, 0, 0)).toBe(3)
    expect(new Typeahead().type("x", NAMES, 0, 0)).toBeNull()
  })
})

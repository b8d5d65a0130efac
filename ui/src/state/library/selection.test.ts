import { describe, expect, it } from "vitest"
import { Selection } from "./selection.svelte"

const ORDER = ["a", "b", "c", "d", "e"]

describe("selection", () => {
  it("replaces by click, adds by toggling, extends from the anchor", () => {
    const selection = new Selection()
    selection.select("b", "replace", ORDER)
    selection.select("d", "toggle", ORDER)
    expect([...selection.selected]).toEqual(["b", "d"])
    selection.select("e", "extend", ORDER)
    expect([...selection.selected]).toEqual(["d", "e"])
    selection.select("a", "extend", ORDER)
    expect([...selection.selected]).toEqual(["a", "b", "c", "d"])
  })

  it("extends in the order that is shown now", () => {
    const selection = new Selection()
    selection.select("a", "replace", ORDER)
    selection.select("b", "extend", ["a", "e", "b", "c", "d"])
    expect([...selection.selected]).toEqual(["a", "e", "b"])
  })

  it("moves with the arrows and stops at the ends", () => {
    const selection = new Selection()
    expect(selection.move(1, "replace", ORDER)).toBe("a")
    selection.move(1, "extend", ORDER)
    expect([...selection.selected]).toEqual(["a", "b"])
    selection.move(100, "replace", ORDER)
    expect([...selection.selected]).toEqual(["e"])
    selection.move(-2, "focus", ORDER)
    expect(selection.active).toBe("c")
    expect([...selection.selected]).toEqual(["e"])
  })

  it("keeps hidden rows selected and counts them", () => {
    const selection = new Selection()
    selection.selectAll(ORDER)
    expect(selection.hidden(["a", "b", "c", "d"])).toBe(1)
    expect(selection.size).toBe(5)
  })

  it("forgets rows that are gone and moves the focus to the row in their place", () => {
    const selection = new Selection()
    selection.selectAll(ORDER)
    selection.select("c", "focus", ORDER)
    selection.prune(["a", "b", "d", "e"], ORDER)
    expect([...selection.selected]).toEqual(["a", "b", "d", "e"])
    expect(selection.active).toBe("d")
  })
})

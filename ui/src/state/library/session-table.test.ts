import { describe, expect, it } from "vitest"
import { session } from "./fixtures"
import { SessionTable, sortSessions } from "./session-table.svelte"
import { titleKey } from "./title-order"

const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id)

describe("session table", () => {
  it("shows the newest first and what has no date last", () => {
    const table = new SessionTable()
    table.replace([session("old", { startTime: 1 }), session("none", { startTime: null }), session("new", { startTime: 9 })])
    expect(ids(table.rows)).toEqual(["new", "old", "none"])
    table.sortBy("recorded")
    expect(ids(table.rows)).toEqual(["old", "new", "none"])
  })

  it("sorts titles by the value of their numbers, without case and accents", () => {
    const rows = ["Lecture 10", "lecture 9", "Étude", "Zebra", "Lecture 100"].map((name) => session(name, { name }))
    expect(ids(sortSessions(rows, { column: "title", descending: false }))).toEqual(["Étude", "lecture 9", "Lecture 10", "Lecture 100", "Zebra"])
    expect(titleKey("Week 007")).toBe(titleKey("week 7"))
  })

  it("begins with the longest, and with A for titles", () => {
    const table = new SessionTable()
    table.replace([session("b", { duration: 5 }), session("a", { duration: 9 }), session("c", { duration: null })])
    table.sortBy("length")
    expect(ids(table.rows)).toEqual(["a", "b", "c"])
    table.sortBy("title")
    expect(ids(table.rows)).toEqual(["a", "b", "c"])
    table.sortBy("title")
    expect(ids(table.rows)).toEqual(["c", "b", "a"])
  })

  it("keeps the selection through sorting, filtering and a refreshed list", () => {
    const table = new SessionTable()
    table.replace([session("a"), session("b"), session("c")])
    table.selection.select("b", "replace", table.order)
    table.selection.select("c", "toggle", table.order)
    table.filter = (row) => row.id !== "c"
    expect(table.hiddenSelected).toBe(1)
    expect(ids(table.selectedSessions)).toEqual(["b", "c"])
    table.replace([session("b"), session("c"), session("d")])
    expect([...table.selection.selected]).toEqual(["b", "c"])
  })

  it("sorts 10,000 recordings by title", () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => session(`s${index}`, { name: `Lecture ${(index * 7919) % 10_000}` }))
    const sorted = sortSessions(rows, { column: "title", descending: false })
    expect(sorted[0]?.name).toBe("Lecture 0")
    expect(sorted.at(-1)?.name).toBe("Lecture 9999")
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { PlanRowView } from "../../bindings"
import { core, row } from "./fixtures"
import { PlanReview } from "./plan-review.svelte"

const ROWS: PlanRowView[] = [row("c1", "conflict"), row("c2", "conflict", { choice: "keepBoth" }), row("c3", "conflict"), row("n1"), row("n2"), row("s1", "same"), row("l1", "leftOut", { checked: false })]

async function reviewing(rows = ROWS, more = () => ({})) {
  const made = core(rows, more)
  const review = new PlanReview("p1", made.commands)
  await review.load()
  return { review, ...made }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("the review of a plan", () => {
  it("follows the reading and then asks for the rows", async () => {
    let state: "reading" | "ready" = "reading"
    const { review, commands } = await reviewing(ROWS, () => ({ state }))
    expect([review.reading, review.rows.total]).toEqual([true, 0])
    review.handle({ type: "planProgress", planId: "p1", folders: 3, sessions: 40, calls: 5 })
    expect(review.view?.progress).toEqual({ folders: 3, sessions: 40, calls: 5 })
    review.handle({ type: "planProgress", planId: "other", folders: 9, sessions: 9, calls: 9 })
    expect(review.view?.progress.folders).toBe(3)
    state = "ready"
    review.handle({ type: "planReady", planId: "p1" })
    await vi.waitFor(() => expect(review.rows.total).toBe(7))
    expect(commands.planRows).toHaveBeenCalledOnce()
  })

  it("checks at once and takes it back when the core refuses", async () => {
    const { review, edits, refuse } = await reviewing()
    const checking = review.check(3, false)
    expect(review.rows.at(3)?.checked).toBe(false)
    await checking
    expect(edits).toEqual([{ kind: "check", sessionId: "n1", on: false }])
    refuse()
    await review.check(4, false)
    expect(review.rows.at(4)?.checked).toBe(true)
    expect(review.problem?.message).toBe("That cannot be done.")
  })

  it("cannot check what a rule leaves out", async () => {
    const { review, edits } = await reviewing()
    await review.check(6, true)
    expect(edits).toEqual([])
  })

  it("tells whether all, some or nothing is taken", async () => {
    const { review } = await reviewing()
    expect(review.checked).toBe("some")
    await review.checkAll(false)
    expect(review.checked).toBe("none")
    expect(review.nothingToDo).toBe(false)
  })

  it("takes all kinds that something is to be done for, but fetches nothing anew that is the same", async () => {
    const { review, edits } = await reviewing()
    await review.checkAll(true)
    expect(edits.map((edit) => (edit.kind === "checkKind" ? edit.planKind : edit.kind))).toEqual(["new", "conflict"])
  })

  it("takes only the kinds of the filter", async () => {
    const { review, edits } = await reviewing()
    review.filter("same")
    await vi.waitFor(() => expect(review.rows.total).toBe(1))
    await review.checkAll(true)
    expect(edits).toEqual([{ kind: "checkKind", planKind: "same", on: true }])
  })

  it("has several kinds on, and shows all again", async () => {
    const { review } = await reviewing()
    review.filter("new")
    review.filter("same")
    await vi.waitFor(() => expect(review.rows.total).toBe(3))
    review.filter("new")
    await vi.waitFor(() => expect(review.rows.total).toBe(1))
    review.filter(null)
    await vi.waitFor(() => expect(review.rows.total).toBe(7))
  })

  it("asks for a text only when typing stops", async () => {
    const { review, queries } = await reviewing()
    for (const text of ["n", "n1"]) review.find(text)
    expect(queries).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(250)
    expect(queries.at(-1)?.text).toBe("n1")
    expect(review.rows.total).toBe(1)
  })

  it("goes from one open conflict to the next and round again", async () => {
    const { review } = await reviewing()
    review.active = 0
    expect([await review.nextConflict(), review.active]).toEqual([true, 2])
    expect([await review.nextConflict(), review.active]).toEqual([true, 0])
    await review.choose(0, "keepMine")
    await review.choose(2, "skip")
    expect(await review.nextConflict()).toBe(false)
  })

  it("finds a conflict that the filter hides", async () => {
    const { review } = await reviewing()
    review.filter("same")
    await vi.waitFor(() => expect(review.rows.total).toBe(1))
    expect([await review.nextConflict(), review.active]).toEqual([true, 0])
    expect(review.rows.query.kinds).toEqual([])
  })

  it("offers the same answer for all that ask the same", async () => {
    const { review, edits } = await reviewing()
    await review.choose(0, "takeTheirs")
    expect(review.answered?.choice).toBe("takeTheirs")
    expect(review.view?.blockers).toEqual(["1 conflicts need a choice before you start"])
    await review.chooseForAll()
    expect(edits.at(-1)).toEqual({ kind: "choose", sessionId: "c1", choice: "takeTheirs", allLike: true })
    expect([review.answered, review.view?.blockers]).toEqual([null, []])
    expect(review.rows.at(1)?.choice).toBe("takeTheirs")
  })

  it("says that nothing is to do only where the plan found that", async () => {
    const { review } = await reviewing([row("s1", "same"), row("s2", "same")])
    expect([review.nothingToDo, review.nothing]).toEqual([true, true])
    const other = await reviewing([row("s1", "same"), row("x", "notDownloadable", { checked: false })])
    expect([other.review.nothingToDo, other.review.nothing]).toEqual([true, false])
  })
})

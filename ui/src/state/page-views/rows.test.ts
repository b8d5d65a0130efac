import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { ErrorView, PageViewRowsView, Result } from "../../bindings"
import { ok, refused } from "../test-views"
import { person, row } from "./fixtures"
import { PeopleRows } from "./people-rows.svelte"
import { ReportRows, type RowsQuestion } from "./report-rows.svelte"

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const TOTAL = 1_000_000
const page = async ({ offset, limit }: RowsQuestion): Promise<Result<PageViewRowsView, ErrorView>> => ok({ total: TOTAL, most: 500, rows: Array.from({ length: Math.min(limit, TOTAL - offset) }, (_, at) => row(`/p/${offset + at}`)) })

describe("a report of a million rows", () => {
  it("reads the pages that come into view, each once", async () => {
    const read = vi.fn(page)
    const rows = new ReportRows("count", ["url"])
    await rows.open(read)
    expect([rows.total, rows.most, rows.at(3)?.url]).toEqual([TOTAL, 500, "/p/3"])
    expect(rows.want(777_777)).toBeNull()
    rows.want(777_778)
    await vi.runAllTimersAsync()
    expect(rows.at(777_777)?.url).toBe("/p/777777")
    expect(read).toHaveBeenCalledTimes(2)
  })

  it("forgets what was scrolled past long ago", async () => {
    const rows = new ReportRows("count", ["url"])
    await rows.open(page)
    for (let at = 1; at < 100; at++) await rows.read(at * 200)
    expect(rows.readSoFar().length).toBeLessThanOrEqual(8000)
    expect(rows.at(0)).toBeNull()
    await rows.read(0)
    expect(rows.at(0)?.url).toBe("/p/0")
  })

  it("sorts numbers from the most and names from A, and turns round on a second time", async () => {
    const read = vi.fn(page)
    const rows = new ReportRows("count", ["url"])
    await rows.open(read)
    await rows.sortBy("url")
    expect(read.mock.lastCall?.[0]).toMatchObject({ sort: "url", descending: false, offset: 0 })
    await rows.sortBy("url")
    expect(read.mock.lastCall?.[0]).toMatchObject({ sort: "url", descending: true })
    await rows.sortBy("people")
    expect(read.mock.lastCall?.[0]).toMatchObject({ sort: "people", descending: true })
  })

  it("looks for a text once typing has stopped", async () => {
    const read = vi.fn(page)
    const rows = new ReportRows("count", [])
    await rows.open(read)
    rows.find("mod")
    rows.find("modules ")
    await vi.runAllTimersAsync()
    expect(read).toHaveBeenCalledTimes(2)
    expect(read.mock.lastCall?.[0].search).toBe("modules")
  })

  it("drops a late answer to an old order", async () => {
    const rows = new ReportRows("count", [])
    let late: (value: Result<PageViewRowsView, ErrorView>) => void = () => {}
    const read = vi.fn(page)
    await rows.open(read)
    read.mockImplementationOnce(() => new Promise((resolve) => { late = resolve }))
    const slow = rows.sortBy("url")
    await rows.sortBy("people")
    late(ok({ total: 1, most: 1, rows: [row("/old")] }))
    await slow
    expect([rows.total, rows.at(0)?.url]).toEqual([TOTAL, "/p/0"])
  })

  it("says what went wrong and keeps its rows", async () => {
    const rows = new ReportRows("count", [])
    await rows.open(page)
    await rows.open(async () => refused("database", "The rows cannot be read."))
    expect([rows.problem?.message, rows.at(1)?.url]).toEqual(["The rows cannot be read.", "/p/1"])
  })
})

describe("people with their pages", () => {
  const everybody = [person(1, { name: "Ada", views: 9 }), person(2, { name: "Ben", views: 5 }), person(3, { name: "Cy", views: 0, unread: "Canvas answered with error 500." })]
  async function list() {
    const people = new PeopleRows()
    const read = vi.fn(async (_: RowsQuestion) => ok({ total: 3, most: 9, rows: everybody }))
    await people.open(read, async (handle) => ok([row(`/${handle}/1`), row(`/${handle}/2`)]))
    return { people, read }
  }
  const names = (people: PeopleRows) => Array.from({ length: people.count }, (_, at) => { const line = people.want(at); return line?.kind === "page" ? line.page.url : line?.person.name })

  it("unfold below the names, one and another", async () => {
    const { people } = await list()
    expect(names(people)).toEqual(["Ada", "Ben", "Cy"])
    await people.toggle(1)
    expect(names(people)).toEqual(["Ada", "Ben", "/2/1", "/2/2", "Cy"])
    await people.toggle(0)
    expect(names(people)).toEqual(["Ada", "/1/1", "/1/2", "Ben", "/2/1", "/2/2", "Cy"])
  })

  it("fold again, and the focus goes to the name", async () => {
    const { people } = await list()
    await people.toggle(0)
    await people.toggle(3)
    people.fold(5)
    expect([people.active, names(people)]).toEqual([3, ["Ada", "/1/1", "/1/2", "Ben", "Cy"]])
  })

  it("do not unfold who has no views", async () => {
    const { people } = await list()
    await people.toggle(2)
    expect(people.count).toBe(3)
  })

  it("fold when they are sorted or searched, which is the core's work", async () => {
    const { people, read } = await list()
    await people.toggle(0)
    await people.sortBy("user")
    expect([people.count, read.mock.lastCall?.[0]]).toEqual([3, { search: "", sort: "user", descending: false, offset: 0, limit: 200 }])
    people.find("b")
    await vi.runAllTimersAsync()
    expect(read.mock.lastCall?.[0].search).toBe("b")
  })

  it("move no further than the ends", async () => {
    const { people } = await list()
    people.move(99)
    expect(people.active).toBe(2)
    people.move(-99)
    expect(people.active).toBe(0)
  })
})

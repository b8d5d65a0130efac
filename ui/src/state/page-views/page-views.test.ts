import type { FoundCourseView, PageViewCourseView, PageViewFilterView, PageViewQueryView } from "../../bindings"
import { describe, expect, it, vi } from "vitest"
import { ok, refused } from "../test-views"
import { pageViewCourse, row, summary } from "./fixtures"
import { PageViews } from "./page-views.svelte"

const NOW = Date.UTC(2026, 10, 21, 2)
const found: FoundCourseView = { accountId: "k1", canvasId: "16930", name: "CHEM 121", code: null, term: null, sisId: null, students: 40, restricted: false, stored: null }

function screen(courses: PageViewCourseView[] = [pageViewCourse("1"), pageViewCourse("2", { firstDay: null, lastDay: null, rows: 0, readAt: null })]) {
  const commands = {
    listPageViewCourses: vi.fn(async () => ok(courses)),
    pageViewSummary: vi.fn(async (_: string, __: PageViewFilterView) => ok(summary())),
    pageViewRows: vi.fn(async (_: string, __: PageViewFilterView, query: PageViewQueryView) => ok({ total: 1, most: 9, rows: [row(`/${query.report}/${query.person ?? ""}`)] })),
    keepCollecting: vi.fn(async (_: string, __: boolean) => ok(null)),
  }
  return { views: new PageViews(commands, () => NOW), commands }
}

describe("the page views screen", () => {
  it("begins with the first course, from its first stored day to today where the course is", async () => {
    const { views, commands } = screen()
    await views.load()
    expect(views.course?.id).toBe("1")
    // In Vancouver it is still the day before.
    expect([views.from, views.to]).toEqual(["2026-09-02", "2026-11-20"])
    expect(commands.pageViewSummary.mock.lastCall?.[1]).toMatchObject({ days: { from: "2026-09-02", to: "2026-11-20", endIncluded: true, zone: "America/Vancouver" }, roles: ["student"], concluded: true })
  })

  it("asks nothing of a course without stored views, and offers the last 90 days", async () => {
    const { views, commands } = screen()
    await views.load()
    commands.pageViewSummary.mockClear()
    await views.show("2")
    expect(commands.pageViewSummary).not.toHaveBeenCalled()
    expect(views.stored).toBe(false)
    expect([views.from, views.to]).toEqual(["2026-08-22", "2026-11-20"])
  })

  it("shows a found course under its own number, and one that is known as that", async () => {
    const { views } = screen()
    await views.load()
    await views.showFound(found)
    expect([views.name, views.course, views.request()?.canvasId]).toEqual(["CHEM 121", null, "16930"])
    // Its zone is not known yet; the core takes the course's own.
    expect(views.request()?.days.zone).toBeNull()
    await views.showFound({ ...found, canvasId: "481" })
    expect([views.courseId, views.found]).toEqual(["1", null])
  })

  it("keeps the dates when a reading has put the found course into the profile", async () => {
    const courses = [pageViewCourse("1")]
    const { views } = screen(courses)
    await views.load()
    await views.showFound(found)
    await views.setDates("2026-10-01", "2026-10-31")
    courses.push(pageViewCourse("3", { canvasId: "16930", readAt: null, rows: 0 }))
    await views.began("3")
    expect([views.courseId, views.from, views.to]).toEqual(["3", "2026-10-01", "2026-10-31"])
  })

  it("turns dates round that stand the wrong way, and goes back to the course's own", async () => {
    const { views } = screen()
    await views.load()
    await views.setDates("2026-11-01", "2026-10-01")
    expect([views.from, views.to]).toEqual(["2026-10-01", "2026-11-01"])
    await views.setDates(null, null)
    expect([views.from, views.to]).toEqual(["2026-09-02", "2026-11-20"])
  })

  it("always counts somebody", async () => {
    const { views } = screen()
    await views.load()
    await views.toggleRole("student")
    expect(views.roles).toEqual(["student"])
    await views.toggleRole("teacher")
    await views.toggleRole("student")
    expect(views.roles).toEqual(["teacher"])
  })

  it("reads a report when it is looked at, once for each way of counting", async () => {
    const { views, commands } = screen()
    await views.load()
    expect(commands.pageViewRows.mock.calls.map(([, , query]) => query.report)).toEqual(["pages"])
    await views.setReport("views")
    await views.setReport("pages")
    expect(commands.pageViewRows.mock.calls.map(([, , query]) => query.report)).toEqual(["pages", "views"])
    await views.setRules({ groups: true })
    expect(commands.pageViewRows.mock.lastCall?.[1].rules.groups).toBe(true)
    await views.setReport("people")
    await views.people.toggle(0)
    expect(commands.pageViewRows.mock.lastCall?.[2].report).toBe("people")
  })

  it("goes round the three reports", async () => {
    const { views } = screen()
    await views.load()
    await views.stepReport(-1)
    expect(views.report).toBe("views")
    await views.stepReport(1)
    expect(views.report).toBe("pages")
  })

  it("drops a late answer to an old question", async () => {
    const { views, commands } = screen()
    await views.load()
    let late: (value: unknown) => void = () => {}
    commands.pageViewSummary.mockImplementationOnce(() => new Promise((resolve) => { late = resolve as never }))
    const slow = views.setConcluded(false)
    commands.pageViewSummary.mockImplementationOnce(async () => ok(summary({ views: 7 })))
    await views.setConcluded(true)
    late(ok(summary({ views: 1 })))
    await slow
    expect(views.summary?.views).toBe(7)
  })

  it("counts once where the core says several times that there is more", async () => {
    vi.useFakeTimers()
    const { views, commands } = screen()
    await views.load()
    for (let times = 0; times < 20; times++) views.refreshSoon()
    await vi.runAllTimersAsync()
    vi.useRealTimers()
    expect(commands.pageViewSummary).toHaveBeenCalledTimes(2)
  })

  it("keeps what it shows when the core refuses, and says why", async () => {
    const { views, commands } = screen()
    await views.load()
    commands.pageViewSummary.mockImplementationOnce(async () => refused("database", "The profile cannot be read."))
    await views.refresh()
    expect([views.problem?.message, views.summary?.views]).toEqual(["The profile cannot be read.", 100])
  })

  it("reads the list again after collecting was turned on", async () => {
    const { views, commands } = screen()
    await views.load()
    expect(await views.keepCollecting(true)).toBeNull()
    expect(commands.keepCollecting).toHaveBeenCalledWith("1", true)
    expect(commands.listPageViewCourses).toHaveBeenCalledTimes(2)
  })
})

import type { FoundCourseView, PageViewPlanView, PageViewRequestView, PersonReadView } from "../../bindings"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ok, refused } from "../test-views"
import { CourseSearch } from "./course-search.svelte"
import { plan } from "./fixtures"
import { PeopleRead } from "./people-read.svelte"
import { Planning } from "./planning.svelte"

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const request: PageViewRequestView = { accountId: "k1", courseId: null, canvasId: "48213", days: { from: "2026-09-02", to: "2026-11-20", endIncluded: true, zone: "UTC" }, roles: ["student"], concluded: true }

function planning(answer: PageViewPlanView = plan()) {
  const commands = { planPageViews: vi.fn(async (_: PageViewRequestView) => ok(answer)), startPageViews: vi.fn(async (_: string) => ok({ courseId: "7", jobId: "j1" })) }
  return { planning: new Planning(commands), commands }
}

describe("the plan of a reading", () => {
  it("is seen before it runs, and is what runs", async () => {
    const { planning: asked, commands } = planning()
    expect(await asked.start()).toBeNull()
    await asked.ask(request)
    expect([asked.shown, asked.plan?.people]).toEqual([true, 312])
    expect(await asked.start()).toEqual({ courseId: "7", jobId: "j1" })
    expect(commands.startPageViews).toHaveBeenCalledWith("p1")
    expect(asked.shown).toBe(false)
  })

  it("does not run without the right to read page views", async () => {
    const { planning: asked, commands } = planning()
    commands.planPageViews.mockImplementationOnce(async () => refused("forbidden", "Canvas allows no page views for your role."))
    await asked.ask(request)
    expect([asked.problem?.code, await asked.start()]).toEqual(["forbidden", null])
    expect(commands.startPageViews).not.toHaveBeenCalled()
  })

  it("stays open with what went wrong", async () => {
    const { planning: asked, commands } = planning()
    commands.planPageViews.mockImplementationOnce(async () => refused("notFound", "Canvas knows no such course."))
    await asked.ask(request)
    expect([asked.shown, asked.busy, asked.problem?.message]).toEqual([true, false, "Canvas knows no such course."])
  })

  it("drops an answer that comes after it was closed", async () => {
    const { planning: asked, commands } = planning()
    let late: (value: unknown) => void = () => {}
    commands.planPageViews.mockImplementationOnce(() => new Promise((resolve) => { late = resolve as never }))
    const slow = asked.ask(request)
    asked.close()
    late(ok(plan()))
    await slow
    expect([asked.shown, asked.plan]).toEqual([false, null])
  })
})

describe("the search for a course", () => {
  const course = (canvasId: string): FoundCourseView => ({ accountId: "k1", canvasId, name: canvasId, code: null, term: null, sisId: null, students: null, restricted: false, stored: null })
  function search(accounts = ["k1"]) {
    const commands = { findCanvasCourses: vi.fn(async (account: string, text: string) => ok([{ ...course(text), accountId: account }])) }
    return { search: new CourseSearch(commands, () => accounts), commands }
  }

  it("asks Canvas once typing has stopped, and never for one letter", async () => {
    const { search: asked, commands } = search()
    asked.type("b")
    await vi.runAllTimersAsync()
    expect(commands.findCanvasCourses).not.toHaveBeenCalled()
    asked.type("bi")
    asked.type("bio")
    await vi.runAllTimersAsync()
    expect(commands.findCanvasCourses.mock.calls).toEqual([["k1", "bio"]])
    expect(asked.found?.[0]?.canvasId).toBe("bio")
  })

  it("takes a course number of one digit", async () => {
    const { search: asked, commands } = search()
    asked.type("7")
    await vi.runAllTimersAsync()
    expect(commands.findCanvasCourses).toHaveBeenCalledWith("k1", "7")
  })

  it("asks every Canvas, and one that refuses says nothing where another one answers", async () => {
    const { search: asked, commands } = search(["k1", "k2"])
    commands.findCanvasCourses.mockImplementationOnce(async () => refused("notFound"))
    asked.type("biol")
    await vi.runAllTimersAsync()
    expect([asked.found?.map((one) => one.accountId), asked.problem]).toEqual([["k2"], null])
    commands.findCanvasCourses.mockImplementation(async () => refused("forbidden", "Canvas does not allow it."))
    asked.type("chem")
    await vi.runAllTimersAsync()
    expect(asked.problem?.message).toBe("Canvas does not allow it.")
  })
})

describe("the people of a reading", () => {
  const one = (key: string): PersonReadView => ({ key, name: null, state: "fetching", days: 1, rows: 1, tries: 1, error: null })

  it("are read in pages, and again while it runs", async () => {
    const pageViewPeople = vi.fn(async (_: string, offset: number, limit: number, problems: boolean) => ok({ total: problems ? 1 : 812, rows: Array.from({ length: problems ? 1 : Math.min(limit, 812 - offset) }, (_, at) => one(`k${offset + at}`)) }))
    const people = new PeopleRead({ pageViewPeople }, "7")
    await people.again()
    expect(people.want(800)).toBeNull()
    await vi.runAllTimersAsync()
    expect(people.at(800)?.key).toBe("k800")
    await people.again()
    expect(pageViewPeople.mock.calls.slice(2).map(([, offset]) => offset)).toEqual([0, 800])
    await people.showProblems(true)
    expect([people.total, people.at(0)?.key]).toEqual([1, "k0"])
  })
})

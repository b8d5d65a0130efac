import { describe, expect, it } from "vitest"
import { canvas, course } from "../../state/courses/fixtures"
import { job } from "../../state/test-views"
import { canvasWords, courseLook, courseTitle, factsLine, isUnread, nextWords, shortPath, summaryWords } from "./looks"

const now = new Date(2026, 10, 20, 15, 0).getTime()
const at = (hours: number) => now + hours * 3_600_000

describe("how up to date a course is", () => {
  it("is the time of its last sync, or how far the running one is", () => {
    expect(courseLook(course("a", { lastSync: { at: at(-11.8), running: false, failed: 0, newViews: 1, calls: 1 } }), null, now).word).toBe("Today 03:12")
    expect(courseLook(course("a", { runningJob: "j" }), job("j", { itemsTotal: 24, itemsDone: 10, itemsSkipped: 1 }), now).word).toBe("Syncing, 45%")
    expect(courseLook(course("a", { runningJob: "j" }), job("j", { state: "paused" }), now).word).toBe("Paused")
    expect(courseLook(course("a", { lastSync: null }), null, now).word).toBe("Never")
  })

  it("tells failures before times", () => {
    expect(courseLook(course("a", { failed: 4 }), null, now)).toMatchObject({ tone: "bad", word: "4 failed" })
    expect(courseLook(course("a", { accountId: null }), null, now).word).toBe("Not linked")
  })

  it("has a next time, at night by its name", () => {
    const schedule = { days: Array<boolean>(7).fill(true), minute: 180 }
    expect(nextWords(course("a", { schedule, nextRun: at(12) }), now)).toBe("Tonight 03:00")
    expect(nextWords(course("a", { schedule, nextRun: at(24 * 4) }), now)).toBe("Tue 24 Nov")
    expect(nextWords(course("a", { schedule, schedulePaused: true }), now)).toBe("Paused")
    expect(nextWords(course("a"), now)).toBe("Not set")
  })

  it("is nothing before anything was read", () => {
    expect([isUnread(course("a")), isUnread(course("a", { views: 0 })), isUnread(course("a", { views: 0, dataTo: null }))]).toEqual([false, false, true])
  })

  it("is summed up in one line", () => {
    expect(summaryWords([course("a"), course("b", { runningJob: "j" }), course("c", { problem: "No" }), course("d", { lastSync: null })])).toBe("1 up to date, 1 syncing, 1 failed, 1 never synced")
  })
})

describe("a long path", () => {
  it("keeps its ends", () => {
    expect([shortPath("Biology / BIOL 200 / Autumn 2026"), shortPath("Biology / BIOL 200"), shortPath("BIOL 200")]).toEqual([{ above: "Biology / … /", own: "Autumn 2026" }, { above: "Biology /", own: "BIOL 200" }, { above: "", own: "BIOL 200" }])
  })
})

describe("a course's name", () => {
  it("is its code and the rest, where it has a code", () => {
    expect(["BIOL 200 Cell biology", "CPSC-304A: Databases", "ÉCON 210 – Données"].map(courseTitle)).toEqual([{ code: "BIOL 200", rest: "Cell biology" }, { code: "CPSC-304A", rest: "Databases" }, { code: "ÉCON 210", rest: "Données" }])
    expect(["2026 Winter 1", "BIOL 200", "Biology 200 for all", "COVID19 talks"].map((name) => courseTitle(name).rest)).toEqual([null, null, null, null])
  })

  it("tell Canvas courses apart and say who is in one", () => {
    const found = { term: "2026 Winter 1", canvasId: "1693", students: 1, restricted: false }
    expect(canvasWords(found)).toBe("2026 Winter 1, course 1693, 1 student")
    expect(canvasWords({ ...found, term: null, students: null })).toBe("course 1693")
    expect(canvasWords({ ...found, restricted: true })).toContain("only within its dates")
    expect(factsLine(course("a", { term: "2026 Winter 1", canvas: canvas({ sections: 1 }) }))).toBe("2026 Winter 1, 312 enrolled, 1 section")
    expect(factsLine(course("a", { canvas: canvas({ readAt: null }) }))).toBe("")
  })
})

import type { PageViewCourseView, PageViewPlanView, PageViewRowView, PageViewSummaryView } from "../../bindings"

/** Page views for tests, complete and unremarkable. */
export function pageViewCourse(id: string, more: Partial<PageViewCourseView> = {}): PageViewCourseView {
  return {
    id, accountId: "k1", canvasId: `48${id}`, name: `Course ${id}`, code: null, term: null, zone: "America/Vancouver", firstDay: "2026-09-02", lastDay: "2026-11-20", people: 312, failed: 0, rows: 88_412, readAt: 1, collecting: false,
    nextRun: null, history: true, listedFrom: "2026-10-22", risk: null, lastRun: null, exportFolder: null, ...more,
  }
}

export function summary(more: Partial<PageViewSummaryView> = {}): PageViewSummaryView {
  return {
    views: 100, people: 10, peopleCounted: 12, unread: [], days: [], hours: Array.from({ length: 7 }, () => Array<number>(24).fill(0)), pages: 3, participations: 4, participants: 2, leftOut: [], notes: [], gaps: [], listedFrom: "2026-10-22", zone: "America/Vancouver",
    disclaimer: "", ...more,
  }
}

export function plan(more: Partial<PageViewPlanView> = {}): PageViewPlanView {
  return {
    id: "p1", name: "BIOL 200", zone: "America/Vancouver", words: "", people: 312,
    lines: [{ source: "list", from: "2026-10-27", to: "2026-11-20", people: 312, months: [] }, { source: "history", from: "2026-09-02", to: "2026-10-26", people: 312, months: ["2026-09-01", "2026-10-01"] }],
    cannot: [], leastCalls: 640, mostCalls: 900, notes: [], hasWork: true, ...more,
  }
}

export function row(url: string | null, more: Partial<PageViewRowView> = {}): PageViewRowView {
  return { title: null, kind: url === null ? null : "other", url, person: null, key: null, name: null, userId: null, views: 1, people: 1, pages: 0, participations: 0, at: null, seconds: null, tookPart: false, unread: null, ...more }
}

export function person(handle: number, more: Partial<PageViewRowView> = {}): PageViewRowView {
  return row(null, { person: handle, key: `k${handle}`, at: 1, ...more })
}

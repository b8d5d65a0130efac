import { describe, expect, it } from "vitest"
import { job } from "../../state/test-views"
import { plan } from "../../state/page-views/fixtures"
import { doneWords, monthWords, noticeWords, planLines, runWords, shownUrl, spanWords } from "./words"

describe("the words of page views", () => {
  it("say where views come from, and what is lost without a history", () => {
    expect(noticeWords(null).head).toBe("Canvas lists only the last 30 days here.")
    expect(noticeWords({ history: false, listedFrom: "2026-10-27" })).toMatchObject({ head: "This Canvas has no page view history.", text: "Only 27 Oct to today can be read. Days before are lost unless Lectern saved them.", warn: true })
  })

  it("name months by their ends", () => {
    expect(monthWords(["2026-09"])).toBe("September 2026")
    expect(monthWords(["2026-09", "2026-10"])).toBe("September and October 2026")
    expect(monthWords(["2025-12", "2026-01", "2026-02"])).toBe("December 2025 to February 2026")
  })

  it("say what Canvas does and whom it leaves out", () => {
    const running = job("j", { kind: "upload", itemsTotal: 312, itemsDone: 238, itemsProcessing: 40, itemsSkipped: 4 })
    expect(runWords(running)).toBe("Running on Canvas, 4 people left out by Canvas")
    expect(runWords({ ...running, itemsProcessing: 0, itemsSkipped: 1, itemsFailed: 2 })).toBe("Fetching, 1 person left out by Canvas, 2 failed")
  })

  it("count what was read and never hide who failed", () => {
    expect(doneWords({ views: 88_412, people: 309, failed: 3 })).toBe("88,412 views by 309 people, 3 failed")
    expect(doneWords({ views: 1, people: 1, failed: 0 })).toBe("1 view by 1 person")
  })

  it("list what a plan takes from where", () => {
    expect(planLines(plan())).toEqual([
      { source: "Canvas’s list", what: "27 Oct to 20 Nov 2026", people: "312 people" },
      { source: "Canvas’s history", what: "September and October 2026", people: "312 people" },
    ])
    expect(planLines(plan({ lines: [{ source: "stored", from: "2026-11-01", to: "2026-11-20", people: 1, months: [] }], hasWork: false }))).toEqual([{ source: "This computer", what: "1 Nov to 20 Nov 2026", people: "1 person" }])
  })

  it("leave out the host that all addresses share", () => {
    expect(shownUrl("https://canvas.northfield.example/courses/1693/pages/x?y=https://z")).toBe("/courses/1693/pages/x?y=https://z")
    expect([shownUrl("https://canvas.northfield.example"), shownUrl("/courses/1"), shownUrl(null)]).toEqual(["/", "/courses/1", ""])
  })

  it("say that the last day is left out", () => {
    expect(spanWords("2026-09-02", "2026-11-20", true)).toBe("2 Sep to 20 Nov 2026")
    expect(spanWords("2026-09-02", "2026-11-20", false)).toBe("2 Sep to 19 Nov 2026 (without 20 Nov, as the older tool counts)")
  })
})

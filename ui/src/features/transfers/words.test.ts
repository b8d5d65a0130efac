import { beforeEach, describe, expect, it } from "vitest"
import { useLocale } from "../../shared/format"
import { item, job } from "../../state/test-views"
import { cancelQuestion } from "./job-kinds"
import { finishedText, itemDetail, jobShare, progressParts, waitText } from "./words"

beforeEach(() => useLocale("en-CA"))
const text = (rest: Parameters<typeof job>[1]) => progressParts(job("a", rest), 0).map((part) => part.text).join(", ")

describe("a job's words", () => {
  it("give amount, speed and time left", () => {
    expect(text({ bytesTotal: 10.4e9, bytesDone: 5.9e9, bytesPerSecond: 38.2e6, secondsLeft: 120 })).toBe("5.9 of 10.4 GB, 38.2 MB/s, 2 min left")
  })

  it("count items in a long job and name its failures", () => {
    expect(text({ itemsTotal: 212, itemsDone: 145, itemsFailed: 5, bytesTotal: 1e9, bytesDone: 1e8, bytesPerSecond: 21.6e6, secondsLeft: 1440 })).toBe("145 of 212 done, 5 failed, 21.6 MB/s, 24 min left")
  })

  it("promise no time before it is measured", () => {
    expect(text({ bytesTotal: 1e9, bytesDone: 1e6 })).toBe("0.0 of 1.0 GB, Working out the time")
  })

  it("say that all is sent and Panopto works", () => {
    expect(text({ bytesTotal: 1e9, bytesDone: 1e9, itemsProcessing: 2 })).toBe("1.0 of 1.0 GB, Panopto is working on 2 recordings")
  })

  it("say what is waited for and how long yet", () => {
    const wait = { waitReason: "limit", waitUntil: 18_000, statusText: "" }
    expect(waitText(wait, 0)).toBe("Waiting for the Panopto limit, 18 s")
    expect(waitText(wait, 60_000)).toBe("Waiting for the Panopto limit")
    expect(waitText({ ...wait, waitUntil: 300_000 }, 0)).toBe("Waiting for the Panopto limit, 5 min")
    expect(waitText({ waitReason: null, waitUntil: null, statusText: "" }, 0)).toBe("Waiting")
  })
})

describe("an item's words", () => {
  it("name the part and the speed", () => {
    expect(itemDetail(item("i", "a", { state: "uploading", partsDone: 52, partsTotal: 70, bytesPerSecond: 21.4e6 }))).toBe("Part 52 of 70, 21.4 MB/s")
  })

  it("are the core's own where it has some", () => {
    expect(itemDetail(item("i", "a", { state: "processing", detail: "On the Panopto server for 3 min" }))).toBe("On the Panopto server for 3 min")
    expect(itemDetail(item("i", "a", { state: "uploaded" }))).toBe("Sent, Panopto has not started")
  })
})

describe("the end of a job", () => {
  it("is told with time, size and what failed", () => {
    const receipt = { planned: 6, done: 4, failed: 2, skipped: 0, cancelled: 0, bytes: 61.3e9, seconds: 720, addsUp: true }
    expect(finishedText(job("a", { itemsFailed: 2, receipt }))).toBe("Ran for 12 min, 61.3 GB, 2 failed")
  })

  it("asks before cancelling what stays and what goes", () => {
    expect(cancelQuestion(job("a", { itemsDone: 2 }), 2)).toEqual({ title: "Cancel the upload of 6 recordings?", text: "2 are finished and stay on Panopto. The parts already sent for 2 others are removed." })
    expect(cancelQuestion(job("a"), 0).text).toMatch(/^Nothing has arrived/)
  })

  it("counts items where there are no bytes", () => {
    expect(jobShare(job("a", { bytesTotal: 0, itemsTotal: 4, itemsDone: 1, itemsSkipped: 1 }))).toBe(0.5)
  })

  it("speaks of people and Canvas where page views are read", () => {
    const reading = job("j", { kind: "pageViews", bytesTotal: 0, bytesDone: 0, itemsTotal: 312, itemsDone: 40, itemsProcessing: 60, secondsLeft: null })
    expect(progressParts(reading, 0).map((part) => part.text)).toEqual(["40 of 312 done", "Canvas is working on 60 people"])
    expect(progressParts({ ...reading, state: "queued" }, 0).map((part) => part.text)).toEqual(["Waiting", "312 people"])
    expect(waitText({ ...reading, waitReason: "limit", waitUntil: null }, 0)).toBe("Waiting for the Canvas limit")
  })
})

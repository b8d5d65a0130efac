import { beforeAll, describe, expect, it } from "vitest"
import { useLocale } from "../../shared/format"
import { runView } from "../../state/artifacts/fixtures"
import { job } from "../../state/test-views"
import { folderLines } from "./folder-lines"
import { callWords, changeWords, doneWords, failureWords, limitWords, peopleOf, runWords, sizeWords } from "./words"

beforeAll(() => useLocale("en-CA"))
const NOW = new Date(2026, 10, 21, 12, 0).getTime()

describe("the words of an export", () => {
  it("say how it is getting on", () => {
    const running = job("j", { kind: "artifacts", itemsTotal: 2311, itemsDone: 1204, bytesTotal: 4_600_000_000, bytesDone: 3_100_000_000, secondsLeft: 540, statusText: "Downloading 1,204 of 2,310 files" })
    expect(runWords(running)).toBe("Downloading 1,204 of 2,310 files, 3.1 of 4.6 GB, about 9 min left")
    expect(runWords({ ...running, itemsFailed: 4, secondsLeft: null })).toBe("Downloading 1,204 of 2,310 files, 3.1 of 4.6 GB, 4 failed")
    expect(runWords({ ...running, itemsDone: 2311, statusText: "Writing pages" })).toBe("Writing pages")
    expect(runWords({ ...running, state: "paused" })).toBe("Paused by you, 1,204 of 2,311 files")
  })

  it("say what it has brought", () => {
    const run = runView({ filesDone: 2306, filesFailed: 4, at: new Date(2026, 10, 21, 10, 2).getTime(), failures: ["3 links have expired", "1 recording is still being prepared by Canvas"] })
    expect(doneWords(run, NOW)).toEqual({ head: "Last export: 2,306 of 2,310 files", rest: "in 1 h 12 min, 4.6 GB, today 10:02" })
    expect(failureWords(run)).toEqual({ head: "4 files failed:", rest: "3 links have expired, 1 recording is still being prepared by Canvas" })
    expect(failureWords(runView())).toBeNull()
    expect(doneWords({ ...run, problem: "The disk is full." }, NOW).head).toBe("The last export did not finish.")
  })

  it("say what a second run has found", () => {
    const changes = { new: 12, changed: 3, gone: 0, same: 2291, lines: [] }
    expect(changeWords(changes, false)).toBe("12 new, 3 changed, 2,291 the same")
    expect(changeWords({ ...changes, new: 0, changed: 0 }, true)).toBe("Nothing new since the run before.")
    expect(changeWords(null, false)).toBe("")
  })

  it("say sizes and calls as far as they are known", () => {
    expect([callWords({ leastCalls: 604, mostCalls: 604 }), callWords({ leastCalls: 604, mostCalls: 1_200 })]).toEqual(["604", "604 to 1,200"])
    expect(sizeWords({ bytes: 4_600_000_000, unknownSizes: 1 })).toBe("4.6 GB and 1 file of unknown size")
  })

  it("say whose work is meant", () => {
    const all = { sections: [], people: [], states: ["active", "completed", "inactive", "invited"] as const, submittedFrom: null, submittedTo: null, sample: null }
    const day = (iso: string) => iso
    expect(limitWords(all, day)).toBe("Everybody, also who has finished the course")
    expect(limitWords({ ...all, states: ["active"], sections: ["1"], submittedFrom: "2026-09-01" }, day)).toBe("In the course, 1 section, handed in from 2026-09-01")
    expect(limitWords({ ...all, sample: { each: 3, seed: 7, outcomes: [] } }, day)).toBe("Everybody, also who has finished the course, a sample of 3 from each third of the scores")
    expect(limitWords({ ...all, people: ["a", "b"], submittedFrom: "2026-09-01", submittedTo: "2026-10-01" }, day)).toBe("2 students, handed in 2026-09-01 to 2026-10-01")
  })

  it("read who is typed, each once", () => {
    expect(peopleOf("jdoe\n 4711 ;\n\njdoe, Ada Okafor")).toEqual(["jdoe", "4711", "Ada Okafor"])
  })
})

describe("the lines of the folder preview", () => {
  it("have levels, and folders that hold something are open", () => {
    const lines = folderLines(["index.html", "COMM 290/", "  Student 014/", "    submissions.csv", "by assignment/", "manifest-sha256.txt"])
    expect(lines.map(({ name, level, folder }) => `${level} ${name}${folder ? "/" : ""}`)).toEqual(["0 index.html", "0 COMM 290/", "1 Student 014/", "2 submissions.csv", "0 by assignment/", "0 manifest-sha256.txt"])
    expect([lines[1]?.icon === lines[2]?.icon, lines[1]?.icon === lines[4]?.icon]).toEqual([true, false])
  })
})

import { beforeEach, describe, expect, it } from "vitest"
import { useLocale } from "../../shared/format"
import { filesWords, hereLook, outcomeLook, runWords, verifiedWords } from "./looks"
import type { HereState } from "../../state/mirrors/here.svelte"
import { repeatWords } from "./schedule"

beforeEach(() => useLocale("en-CA"))
const run = { new: 38, changed: 6, same: 98, failed: 0, skippedConflicts: 0, problem: null }
const days = (text: string) => [...text].map((letter) => letter !== "-")

describe("the words of a mirror", () => {
  it("count what a run did", () => {
    expect(runWords(run)).toBe("38 new, 6 changed, 98 the same")
    expect(runWords({ ...run, new: 0, changed: 0, same: 0, failed: 2, skippedConflicts: 1 })).toBe("2 failed, 1 conflict left for you")
    expect(runWords({ ...run, problem: "The disk is not there." })).toBe("The disk is not there.")
  })

  it("call nothing up to date whose listing was not whole", () => {
    expect(outcomeLook({ outcome: "done", complete: true }).word).toBe("Up to date")
    expect(outcomeLook({ outcome: "done", complete: false }).word).toBe("Incomplete")
    expect(outcomeLook({ outcome: "someFailed", complete: false }).word).toBe("Some failed")
  })

  it("say what a check found", () => {
    const found = { at: 0, files: 144, bytes: 1, good: 144, missing: 0, changed: 0, unreadable: 0, extra: 3 }
    expect(verifiedWords(found, 0)).toMatch(/144 files, all as saved$/)
    expect(verifiedWords({ ...found, good: 142, missing: 1, changed: 1 }, 0)).toMatch(/1 missing, 1 changed$/)
  })

  it("tell what was changed here from what was replaced there", () => {
    const here = (state: HereState) => ({ state: () => state, share: () => null })
    expect((["changed", "replaced", "same"] as const).map((state) => hereLook(here(state), "s").word)).toEqual(["Changed", "Replaced on server", "Same"])
  })

  it("name each kind of file once", () => {
    expect(filesWords(["a/Lecture 1.mp4", "a/Lecture 1.en-CA.srt", "a/Lecture 1.en-CA.txt", "a/Lecture 1.chapters.txt", "a/Lecture 1.info.json"])).toBe("5 files: video, captions, chapters, information")
  })

  it("tell how much of a download has arrived", () => {
    expect(hereLook({ state: () => "downloading", share: () => 0.419 }, "s").word).toBe("41%")
    expect(hereLook({ state: () => "serverOnly", share: () => null }, "s").word).toBe("Server only")
  })
})

describe("a schedule", () => {
  it("is said in few words", () => {
    expect(repeatWords({ days: days("xxxxxxx"), minute: 180 })).toBe("Every day at 03:00")
    expect(repeatWords({ days: days("xxxxx--"), minute: 180 })).toBe("Mon to Fri at 03:00")
    expect(repeatWords({ days: days("x--x---"), minute: 1350 })).toBe("Mon, Thu at 22:30")
    expect(repeatWords({ days: days("-----xx"), minute: 0 })).toBe("Sat, Sun at 00:00")
    expect(repeatWords({ days: days("-------"), minute: 0 })).toBe("Never")
  })
})

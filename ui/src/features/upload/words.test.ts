import { beforeAll, describe, expect, it } from "vitest"
import type { UploadDraftView, UploadItemView } from "../../bindings"
import { useLocale } from "../../shared/format"
import { fileNames, footWords, headWords, languageName, languages, parseDate } from "./words"

beforeAll(() => useLocale("en-CA"))

const totals = { files: 10, recordings: 7, included: 6, skipped: 1, bytes: 10.4e9, newFolders: 0, bytesPerSecond: 38e6, seconds: 290 }
const draft = (change: Partial<typeof totals | UploadDraftView["totals"]> = {}) => ({ totals: { ...totals, ...change }, manifest: false }) as UploadDraftView
const named = (...names: string[]) => ({ files: names.map((name) => ({ name, role: name.endsWith(".vtt") ? "captions" : "camera" })) }) as UploadItemView

describe("words of the review", () => {
  it("counts files and recordings", () => {
    expect(headWords(draft())).toBe("10 files make 7 recordings. Nothing has been sent yet.")
    expect(headWords(draft({ files: 1, recordings: 1 }))).toBe("1 file makes 1 recording. Nothing has been sent yet.")
    expect(headWords(draft({ files: 2, recordings: 1 }))).toBe("2 files make 1 recording. Nothing has been sent yet.")
  })

  it("tells the time only when a speed was measured", () => {
    expect(footWords(draft())).toBe("6 recordings, 10.4 GB, about 5 min at 38.0 MB/s. 1 skipped.")
    expect(footWords(draft({ bytesPerSecond: null, seconds: null, skipped: 0 }))).toBe("6 recordings, 10.4 GB.")
    expect(footWords(draft({ newFolders: 3, skipped: 0 }))).toContain("3 new folders.")
  })

  it("shortens the second name of a pair to where it differs", () => {
    expect(fileNames(named("BIOL200_L25_camera.mp4", "BIOL200_L25_slides.mp4", "L25.vtt"))).toBe("BIOL200_L25_camera.mp4 + _slides.mp4")
    expect(fileNames(named("a.mp4", "b.mp4"))).toBe("a.mp4 + b.mp4")
    expect(fileNames(named("a.mp4"))).toBe("a.mp4")
  })

  it("names languages with their region and keeps one that is not in the list", () => {
    expect(languageName("en-CA")).toBe("English (CA)")
    expect(languageName("de")).toBe("German")
    expect(languages(["mi-NZ"]).some((entry) => entry.value === "mi-NZ")).toBe(true)
  })

  it("reads dates strictly", () => {
    expect(parseDate(" 2026-3-7 ")).toBe("2026-03-07")
    expect(parseDate("2026-02-30")).toBeNull()
    expect(parseDate("23.11.2026")).toBeNull()
  })
})

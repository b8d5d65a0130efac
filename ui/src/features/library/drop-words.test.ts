import { beforeAll, describe, expect, it } from "vitest"
import { useLocale } from "../../shared/format"
import { folder } from "../../state/library/fixtures"
import { filesWord, stripWords, type DragFacts } from "./drop-words"

beforeAll(() => useLocale("en-CA"))

const FACTS: DragFacts = { verdict: "upload", target: folder("Tutorials", "Autumn 2026"), parent: folder("Autumn 2026"), open: folder("Lectures"), session: null, summary: null, items: 2, reviewing: false }

describe("the strip while files are dragged", () => {
  it("names the folder with the one above it, and what is in the drag", () => {
    const words = stripWords({ ...FACTS, summary: { videos: 8, captions: 1, others: 1, folders: 0, bytes: 11_800_000_000 } })
    expect(words).toEqual({ lead: "Drop to upload to", name: "Autumn 2026 / Tutorials", rest: "8 videos, 1 caption file and 1 other file, 11.8 GB. You review everything before it is sent." })
  })

  it("names the recording that captions would be added to", () => {
    const words = stripWords({ ...FACTS, verdict: "captions", session: { name: "Lecture 1" }, summary: { videos: 0, captions: 1, others: 0, folders: 0, bytes: 4000 }, items: 1 })
    expect(words).toMatchObject({ lead: "Drop to add captions to", name: "Lecture 1" })
  })

  it("counts only items where the system hides what they are", () => {
    expect(stripWords(FACTS).rest).toBe("2 items. You review everything before it is sent.")
    expect(stripWords({ ...FACTS, items: 0 }).rest).toBe("You review everything before it is sent.")
    expect(filesWord(null, 0)).toBeNull()
  })

  it("offers the open folder when no target is meant yet", () => {
    expect(stripWords({ ...FACTS, verdict: "ask", target: null })).toMatchObject({ lead: "Drop on a folder, or here to upload to", name: "Lectures" })
  })

  it("says which folder refuses, and what does not fit", () => {
    expect(stripWords({ ...FACTS, verdict: "notAllowed" })).toMatchObject({ lead: "You cannot upload to", name: "Tutorials" })
    expect(stripWords({ ...FACTS, verdict: "unsuitable", summary: { videos: 0, captions: 0, others: 2, folders: 0, bytes: 1 } }).lead).toBe("Lectern uploads video, audio and caption files. None of these fit.")
    expect(stripWords({ ...FACTS, verdict: "unsuitable", summary: { videos: 0, captions: 1, others: 0, folders: 0, bytes: 1 } }).lead).toContain("together with their video")
  })

  it("adds to an open review", () => {
    expect(stripWords({ ...FACTS, reviewing: true }).lead).toBe("Drop to add to this upload")
  })
})

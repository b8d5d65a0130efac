import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { DropSummaryView, FolderView } from "../../bindings"
import { FileDrag, SPRING_DELAY } from "./file-drag.svelte"
import { folder, ok, session } from "./fixtures"

const VIDEOS: DropSummaryView = { videos: 2, captions: 0, others: 0, folders: 0, bytes: 3e9 }
const FOLDERS: Record<string, FolderView> = { lectures: folder("lectures", "autumn"), autumn: folder("autumn"), closed: folder("closed"), below: folder("below", "closed"), locked: folder("locked", null, { rights: "viewer" }) }
const CAPTIONS: DropSummaryView = { videos: 0, captions: 1, others: 0, folders: 0, bytes: 4000 }
const LECTURE = session("lecture")

function drag(summary = VIDEOS) {
  const open = new Set<string>(["autumn", "lectures"])
  const made = new FileDrag(
    { describePaths: () => ok(summary) },
    { openFolder: () => FOLDERS["lectures"] ?? null, folder: (id) => FOLDERS[id] ?? null, session: (id) => (id === "lecture" ? LECTURE : null), isOpen: (id) => open.has(id), open: (id) => void open.add(id), close: (id) => void open.delete(id) },
  )
  return { made, open }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("files dragged over the window", () => {
  it("uploads to the row under the pointer, to the open folder over the table, and asks elsewhere", async () => {
    const { made } = drag()
    await made.enter(["/a.mp4", "/b.mp4"])
    expect(made.verdict).toBe("ask")
    expect(made.marked).toBeNull()
    made.over({ kind: "folder", folderId: "autumn" })
    expect(made.marked).toBe("autumn")
    made.over({ kind: "table" })
    expect(made.marked).toBe("lectures")
    expect(await made.drop(["/a.mp4", "/b.mp4"])).toEqual({ paths: ["/a.mp4", "/b.mp4"], folder: FOLDERS["lectures"] })
    expect(made.active).toBe(false)
  })

  it("leaves the folder open when dropped on nothing in particular", async () => {
    const { made } = drag()
    await made.enter(["/a.mp4"])
    expect(await made.drop(["/a.mp4"])).toEqual({ paths: ["/a.mp4"], folder: null })
  })

  it("refuses a folder without the right, and marks it as refused", async () => {
    const { made } = drag()
    await made.enter(["/a.mp4"])
    made.over({ kind: "folder", folderId: "locked" })
    expect(made.marked).toBeNull()
    expect(made.refused).toBe("locked")
    expect(await made.drop(["/a.mp4"])).toEqual({ refused: "notAllowed", folder: FOLDERS["locked"] })
  })

  it("adds a caption file alone to the recording under the pointer", async () => {
    const { made } = drag(CAPTIONS)
    await made.enter(["/lecture.vtt"])
    expect(made.captionsAlone).toBe(true)
    made.over({ kind: "table" })
    expect(made.verdict).toBe("unsuitable")
    made.over({ kind: "session", sessionId: "lecture" })
    expect(made.verdict).toBe("captions")
    expect(made.session).toBe(LECTURE)
    expect(made.marked).toBeNull()
    expect(await made.drop(["/lecture.vtt"])).toEqual({ captions: "/lecture.vtt", session: LECTURE })
  })

  it("takes a recording's row for the table when there is more than captions", async () => {
    const { made } = drag({ ...CAPTIONS, videos: 1 })
    await made.enter(["/lecture.vtt", "/lecture.mp4"])
    made.over({ kind: "session", sessionId: "lecture" })
    expect(made.session).toBeNull()
    expect(made.marked).toBe("lectures")
    expect(await made.drop(["/lecture.vtt", "/lecture.mp4"])).toEqual({ paths: ["/lecture.vtt", "/lecture.mp4"], folder: FOLDERS["lectures"] })
  })

  it("lights up nothing for files that do not fit, but takes a manifest", async () => {
    const other = { ...VIDEOS, videos: 0, others: 1 }
    const { made } = drag(other)
    await made.enter(["/notes.docx"])
    made.over({ kind: "table" })
    expect(made.verdict).toBe("unsuitable")
    expect(made.marked).toBeNull()
    const manifest = drag(other).made
    await manifest.enter(["/session.XML"])
    manifest.over({ kind: "table" })
    expect(manifest.verdict).toBe("upload")
  })

  it("opens a closed folder after a rest and closes it again when left, but not when going below it", async () => {
    const { made, open } = drag()
    await made.enter(["/a.mp4"])
    made.over({ kind: "folder", folderId: "closed" })
    await vi.advanceTimersByTimeAsync(SPRING_DELAY - 1)
    expect(open.has("closed")).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(open.has("closed")).toBe(true)
    made.over({ kind: "folder", folderId: "below" })
    expect(open.has("closed")).toBe(true)
    made.over({ kind: "table" })
    expect(open.has("closed")).toBe(false)
  })

  it("forgets everything when the drag leaves", async () => {
    const { made, open } = drag()
    await made.enter(["/a.mp4"])
    made.over({ kind: "folder", folderId: "closed" })
    await vi.advanceTimersByTimeAsync(SPRING_DELAY)
    made.leave()
    expect(made.active).toBe(false)
    expect(made.marked).toBeNull()
    expect(open.has("closed")).toBe(false)
  })

  it("counts after the drop where the system hides the paths until then", async () => {
    const { made } = drag({ ...VIDEOS, videos: 0, others: 2 })
    await made.enter([])
    made.over({ kind: "table" })
    expect(made.verdict).toBe("upload")
    expect(await made.drop(["/a.docx"])).toMatchObject({ refused: "unsuitable" })
  })
})

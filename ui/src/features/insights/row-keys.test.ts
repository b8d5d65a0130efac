import { describe, expect, it, vi } from "vitest"
import { rowKey } from "./row-keys"

const videos = Array.from({ length: 25 }, (_, index) => ({ sessionId: `s${index}` }))

function press(key: string, at: number, ctrlKey = false, rows = videos) {
  const event = { key, ctrlKey, preventDefault: vi.fn(), stopPropagation: vi.fn() }
  const open = vi.fn()
  const go = vi.fn()
  rowKey(event as unknown as KeyboardEvent, { videos: rows, at, open, go })
  return { open: open.mock.calls[0]?.[0] as string | undefined, to: go.mock.calls[0]?.[0] as number | undefined, taken: event.preventDefault.mock.calls.length === 1 }
}

describe("the keys of a list of videos", () => {
  it("move by rows and pages and stop at the ends", () => {
    expect(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"].map((key) => press(key, 4).to)).toEqual([5, 3, 14, 0, 0, 24])
    expect([press("ArrowDown", 24).to, press("ArrowUp", 0).to]).toEqual([24, 0])
  })

  it("open the video that has the focus", () => {
    expect([press("Enter", 3), press(" ", 3)]).toEqual([{ open: "s3", to: undefined, taken: true }, { open: "s3", to: undefined, taken: true }])
  })

  it("leave other keys, and an empty list, to others", () => {
    expect([press("x", 3).taken, press("End", 3, true).taken, press("Enter", 0, false, []).taken]).toEqual([false, false, false])
    expect(press("End", 0, false, []).to).toBeUndefined()
  })
})

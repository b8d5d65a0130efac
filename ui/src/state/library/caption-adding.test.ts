import { describe, expect, it, vi } from "vitest"
import type { AddCaptionsRequest, CaptionsAddedView } from "../../bindings"
import { CaptionAdding } from "./caption-adding.svelte"

const FILE = { path: "/a/Lecture.vtt", name: "Lecture.vtt", valid: true, note: "4 lines, valid", language: "en-US", guessed: true, languages: ["en-US", "de-DE"] }

function adding(answers: CaptionsAddedView[], file = FILE) {
  const addCaptions = vi.fn(async (_request: AddCaptionsRequest) => ({ status: "ok" as const, data: answers.shift() ?? ("added" as const) }))
  const commands = { inspectCaptions: async () => ({ status: "ok" as const, data: file }), addCaptions }
  return { captions: new CaptionAdding(commands, "account", "session", file.path), addCaptions }
}

describe("adding captions to a recording", () => {
  it("sends the file in the language that was chosen", async () => {
    const { captions, addCaptions } = adding(["added"])
    await captions.inspect()
    expect(captions.language).toBe("en-US")
    captions.choose("de-DE")
    expect(await captions.add()).toBe(true)
    expect(addCaptions).toHaveBeenCalledWith({ accountId: "account", sessionId: "session", path: "/a/Lecture.vtt", language: "de-DE", replace: false })
  })

  it("asks before it replaces what is there, and forgets the question with another language", async () => {
    const { captions, addCaptions } = adding(["taken", "added"])
    await captions.inspect()
    expect(await captions.add()).toBe(false)
    expect(captions.taken).toBe(true)
    captions.choose("de-DE")
    expect(captions.taken).toBe(false)
    captions.choose("en-US")
    captions.taken = true
    expect(await captions.add()).toBe(true)
    expect(addCaptions.mock.calls.map(([request]) => request.replace)).toEqual([false, true])
  })

  it("sends nothing that is not valid", async () => {
    const { captions, addCaptions } = adding([], { ...FILE, valid: false, note: "Line 1: a .vtt file begins with WEBVTT." })
    await captions.inspect()
    expect(await captions.add()).toBe(false)
    expect(addCaptions).not.toHaveBeenCalled()
  })
})

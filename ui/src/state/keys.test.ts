import { describe, expect, it, vi } from "vitest"
import { KEY_LIST, Keys } from "./keys"

function press(key: string, held: { ctrl?: boolean; meta?: boolean; shift?: boolean; alt?: boolean } = {}, target: object | null = null) {
  return { key, ctrlKey: !!held.ctrl, metaKey: !!held.meta, shiftKey: !!held.shift, altKey: !!held.alt, defaultPrevented: false, preventDefault: vi.fn(), target: target as EventTarget | null }
}

describe("keys", () => {
  it("run what they stand for", () => {
    const keys = new Keys()
    const run = vi.fn()
    keys.on("search", run)
    const event = press("f", { ctrl: true })
    expect(keys.handle(event)).toBe(true)
    expect(run).toHaveBeenCalledOnce()
    expect(event.preventDefault).toHaveBeenCalled()
  })

  it("ask the screen that came last first, and pass on what it declines", () => {
    const keys = new Keys()
    const order: string[] = []
    keys.on("clear", () => { order.push("window") })
    const stop = keys.on("clear", () => { order.push("dialog"); return false })
    keys.handle(press("Escape"))
    stop()
    keys.handle(press("Escape"))
    expect(order).toEqual(["dialog", "window", "window"])
  })

  it("are Command on a Mac", () => {
    const keys = new Keys(true)
    const run = vi.fn()
    keys.on("upload", run)
    expect(keys.handle(press("u", { ctrl: true }))).toBe(false)
    expect(keys.handle(press("u", { meta: true }))).toBe(true)
    expect(keys.name({ key: "u", ctrl: true })).toBe("⌘ U")
  })

  it("leave Ctrl Z and Esc to a text that is being typed", () => {
    const keys = new Keys()
    const run = vi.fn()
    keys.on("undo", run)
    expect(keys.handle(press("z", { ctrl: true }, { tagName: "INPUT", type: "text" }))).toBe(false)
    expect(keys.handle(press("z", { ctrl: true }, { tagName: "INPUT", type: "checkbox" }))).toBe(true)
  })

  it("tell F6 from Shift F6", () => {
    const keys = new Keys()
    const went: string[] = []
    keys.on("nextRegion", () => { went.push("next") })
    keys.on("previousRegion", () => { went.push("previous") })
    keys.handle(press("F6"))
    keys.handle(press("F6", { shift: true }))
    expect(went).toEqual(["next", "previous"])
  })

  it("find Ctrl / also where the slash needs Shift", () => {
    const keys = new Keys()
    const run = vi.fn()
    keys.on("keyList", run)
    keys.handle(press("/", { ctrl: true, shift: true }))
    expect(run).toHaveBeenCalledOnce()
  })

  it("never reload the page, even where no screen reads again", () => {
    const event = press("F5")
    expect(new Keys().handle(event)).toBe(false)
    expect(event.preventDefault).toHaveBeenCalled()
  })

  it("mean one thing each", () => {
    const strokes = KEY_LIST.flatMap(({ strokes }) => strokes.map((stroke) => JSON.stringify(stroke)))
    expect(new Set(strokes).size).toBe(strokes.length)
  })
})

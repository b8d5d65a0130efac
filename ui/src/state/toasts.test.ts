import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ToastState } from "./toasts.svelte"

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const titles = (toasts: ToastState) => toasts.list.map((toast) => toast.title)

describe("toasts", () => {
  it("go by themselves after six seconds", () => {
    const toasts = new ToastState()
    toasts.success("Saved")
    vi.advanceTimersByTime(5999)
    expect(titles(toasts)).toEqual(["Saved"])
    vi.advanceTimersByTime(1)
    expect(titles(toasts)).toEqual([])
  })

  it("stay until closed when they tell of a problem", () => {
    const toasts = new ToastState()
    const id = toasts.problem("Failed")
    vi.advanceTimersByTime(3_600_000)
    expect(titles(toasts)).toEqual(["Failed"])
    toasts.close(id)
    expect(titles(toasts)).toEqual([])
  })

  it("stand still while they are held and go on with what was left", () => {
    const toasts = new ToastState()
    toasts.success("Saved")
    vi.advanceTimersByTime(4000)
    toasts.hold()
    vi.advanceTimersByTime(60_000)
    expect(titles(toasts)).toEqual(["Saved"])
    toasts.release()
    vi.advanceTimersByTime(1999)
    expect(titles(toasts)).toEqual(["Saved"])
    vi.advanceTimersByTime(1)
    expect(titles(toasts)).toEqual([])
  })

  it("start their time only after the hold when they arrive during it", () => {
    const toasts = new ToastState()
    toasts.problem("Failed")
    toasts.hold()
    toasts.success("Saved")
    vi.advanceTimersByTime(60_000)
    expect(titles(toasts)).toEqual(["Failed", "Saved"])
    toasts.release()
    vi.advanceTimersByTime(6000)
    expect(titles(toasts)).toEqual(["Failed"])
  })

  it("are three at most, and problems give way last", () => {
    const toasts = new ToastState()
    toasts.problem("First problem")
    for (const title of ["a", "b", "c"]) toasts.success(title)
    expect(titles(toasts)).toEqual(["First problem", "b", "c"])
    for (const title of ["p2", "p3", "p4"]) toasts.problem(title)
    expect(titles(toasts)).toEqual(["p2", "p3", "p4"])
  })
})

describe("undo", () => {
  it("takes back the latest change first, once each", () => {
    const toasts = new ToastState()
    const done: string[] = []
    toasts.undoable("Renamed", () => done.push("rename"))
    toasts.undoable("Moved", () => done.push("move"))
    expect(toasts.undoLast()).toBe(true)
    expect(toasts.undoLast()).toBe(true)
    expect(toasts.undoLast()).toBe(false)
    expect(done).toEqual(["move", "rename"])
    expect(toasts.list).toEqual([])
  })

  it("is over when its toast has gone", () => {
    const toasts = new ToastState()
    const undo = vi.fn()
    toasts.undoable("Renamed", undo)
    vi.advanceTimersByTime(10_000)
    expect(toasts.undoLast()).toBe(false)
    expect(undo).not.toHaveBeenCalled()
  })
})

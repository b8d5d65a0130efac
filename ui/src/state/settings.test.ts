import { describe, expect, it, vi } from "vitest"
import type { SettingsView } from "../bindings"
import { SettingsState } from "./settings.svelte"
import { ok, refused, settingsView } from "./test-views"
import { ToastState } from "./toasts.svelte"

function make(update = vi.fn(async (settings: SettingsView) => ok(settings))) {
  const toasts = new ToastState()
  const settings = new SettingsState({ updateSettings: update }, toasts)
  settings.take(settingsView())
  return { settings, toasts, update }
}

describe("settings", () => {
  it("apply at once and can be taken back", async () => {
    const { settings, toasts, update } = make()
    await settings.change({ partSizeMb: 10 }, "part size")
    expect(settings.value?.partSizeMb).toBe(10)
    expect(toasts.list.map((toast) => toast.title)).toEqual(["Changed part size"])
    toasts.undoLast()
    await vi.waitFor(() => expect(update).toHaveBeenCalledTimes(2))
    expect(settings.value?.partSizeMb).toBe(20)
  })

  it("keep what the core made of them", async () => {
    const { settings } = make(vi.fn(async (view: SettingsView) => ok({ ...view, partSizeMb: 25 })))
    await settings.change({ partSizeMb: 99 }, "part size")
    expect(settings.value?.partSizeMb).toBe(25)
  })

  it("come back when they were refused, and say so", async () => {
    const { settings, toasts } = make(vi.fn(async () => refused<SettingsView>("invalidInput", "No such folder.")))
    expect(await settings.change({ libraryFolder: "/none" }, "library folder")).toBe(false)
    expect(settings.value?.libraryFolder).toBe("/home/ada/Lectern")
    expect(toasts.list[0]).toMatchObject({ tone: "bad", text: "No such folder." })
  })

  it("send nothing when nothing changes", async () => {
    const { settings, toasts, update } = make()
    await settings.change({ speedLimit: { kind: "none" } }, "speed limit")
    expect(update).not.toHaveBeenCalled()
    expect(toasts.list).toEqual([])
  })

  it("do not undo each other when two change quickly", async () => {
    const sent: SettingsView[] = []
    const { settings } = make(vi.fn(async (view: SettingsView) => { sent.push(view); return ok(view) }))
    await Promise.all([settings.change({ tries: 9 }, "tries"), settings.change({ uploadFiles: 5 }, "uploads")])
    expect(sent.at(-1)).toMatchObject({ tries: 9, uploadFiles: 5 })
    expect(settings.value).toMatchObject({ tries: 9, uploadFiles: 5 })
  })
})

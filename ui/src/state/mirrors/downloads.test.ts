import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ok, refused } from "../test-views"
import { Downloads } from "./downloads.svelte"

function made(settings = { namePattern: "{date} {title}", captionSrt: true, captionVtt: false, captionText: false }) {
  const commands = {
    suggestDestination: vi.fn(async (name: string) => ok(`/home/ada/Lectern/${name}`)),
    freeSpace: vi.fn(async () => ok(9e9)),
    templatePreview: vi.fn(async (template: string) => (template.includes("{room}") ? refused<string[]>("invalidInput", "“{room}” is no placeholder.") : ok([`${template}.mp4`]))),
  }
  return { downloads: new Downloads(commands, () => settings), commands }
}

async function folder() {
  const { downloads, commands } = made()
  await downloads.folder("a1", { id: "f1", path: "Biology / BIOL 200" }, "BIOL 200")
  const form = downloads.form
  if (form === null) throw new Error("no form")
  await vi.advanceTimersByTimeAsync(300)
  return { form, commands }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("the questions before a download", () => {
  it("offer the place that the course of the folder has", async () => {
    const { commands } = made()
    const downloads = new Downloads(commands, () => null, (folderId) => (folderId === "f1" ? "/data/BIOL 200" : null))
    await downloads.folder("a1", { id: "f1", path: "Biology / BIOL 200" }, "BIOL 200")
    expect(downloads.form?.destination).toBe("/data/BIOL 200")
    await downloads.folder("a1", { id: "f2", path: "Biology / BIOL 112" }, "BIOL 112")
    expect(downloads.form?.destination).toBe("/home/ada/Lectern/BIOL 112")
  })

  it("begin as the settings say", async () => {
    const { form } = await folder()
    expect(form.destination).toBe("/home/ada/Lectern/BIOL 200")
    expect([form.template, form.preview, form.freeBytes]).toEqual(["{date} {title}", ["{date} {title}.mp4"], 9e9])
    expect([...form.sidecars]).toEqual(["srt", "chapters", "info", "permissions", "thumbnail"])
    expect(form.blocked).toBeNull()
  })

  it("name a placeholder that does not exist, and ask for no plan with it", async () => {
    const { form } = await folder()
    form.setTemplate("{room}")
    await vi.advanceTimersByTimeAsync(300)
    expect(form.blocked).toBe("“{room}” is no placeholder.")
    form.setTemplate("{title}")
    await vi.advanceTimersByTimeAsync(300)
    expect([form.blocked, form.preview]).toEqual([null, ["{title}.mp4"]])
  })

  it("ask for the free space only when typing stops", async () => {
    const { form, commands } = await folder()
    for (const path of ["/m", "/me", "/media"]) form.setDestination(path)
    await vi.advanceTimersByTimeAsync(300)
    expect(commands.freeSpace.mock.calls).toEqual([["/home/ada/Lectern/BIOL 200"], ["/media"]])
    form.setDestination("Downloads")
    await vi.advanceTimersByTimeAsync(300)
    expect(form.blocked).toBe("Write the whole path of the folder")
    form.setDestination(" ")
    await vi.advanceTimersByTimeAsync(300)
    expect(form.blocked).toBe("Choose a folder on this computer")
  })

  it("turn what is typed into rules", async () => {
    const { form } = await folder()
    form.skipFolders = "Archive\n\n Old \nArchive"
    form.notTitles = "*test*"
    form.atLeastMinutes = "2,5"
    form.largestGb = "1.5"
    form.from = "2026-09-01"
    form.creator = " ada "
    expect(form.filter).toEqual({ skipFolders: ["Archive", "Old"], onlyTitles: [], notTitles: ["*test*"], from: "2026-09-01", to: null, atLeast: 150, atMost: null, creator: "ada", largest: 1.5e9 })
    expect(form.rules).toBe(6)
    form.to = "2026-01-01"
    expect(form.blocked).toBe("The first day is after the last")
    form.to = null
    form.atMostMinutes = "ten"
    expect(form.blocked).toBe("The longest length is not a number")
  })

  it("are asked for recordings alone and for everything too", async () => {
    const { downloads } = made()
    await downloads.sessions("a1", [{ id: "s1", name: "Lecture 1", folderName: "BIOL 200" }, { id: "s2", name: "Lecture 2", folderName: "BIOL 200" }])
    expect(downloads.form?.request.scope).toEqual({ kind: "sessions", sessions: ["s1", "s2"] })
    expect(downloads.form?.subject).toMatchObject({ from: "2 recordings", name: "2 recordings of BIOL 200" })
    expect(downloads.form?.destination).toBe("/home/ada/Lectern/BIOL 200 (chosen)")
    await downloads.everything("a1", "Northfield")
    expect(downloads.form?.request.scope).toEqual({ kind: "site" })
  })
})

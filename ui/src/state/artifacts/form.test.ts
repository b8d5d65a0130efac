import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ok, refused } from "../test-views"
import { requestView } from "./fixtures"
import { ArtifactForm } from "./form.svelte"
import type { ArtifactNamingView } from "../../bindings"

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const COURSES = [{ canvasId: "1", assignments: null }]

function make() {
  const commands = {
    previewArtifactNames: vi.fn(async (naming: ArtifactNamingView) => ok({ file: `${naming.pattern}.docx`, tree: [] })),
    suggestDestination: vi.fn(async (name: string) => ok(`/home/ada/Lectern/${name}`)),
    freeSpace: vi.fn(async () => ok(212_000_000_000)),
  }
  return { form: new ArtifactForm(commands, () => Date.parse("2026-11-21T12:00:00")), commands }
}

describe("the options of an export", () => {
  it("begin with numbers instead of names, everything but discussions, and a folder of today", async () => {
    const { form } = make()
    await form.suggestFolder()
    expect(form.request("k1", COURSES)).toEqual(requestView({ folder: "/home/ada/Lectern/Portfolios 2026-11-21" }))
    expect([form.missing(COURSES), form.limited]).toEqual([null, false])
  })

  it("say what is missing, the choice first", async () => {
    const { form, commands } = make()
    expect(form.missing([])).toBe("Choose a course or an assignment first")
    expect(form.missing(COURSES)).toBe("Choose a folder first")
    form.folder = "/x"
    form.pseudonyms = false
    expect(form.missing(COURSES)).toBe("Real names need a reason")
    form.reason = "Accreditation visit"
    expect([form.missing(COURSES), form.request("k1", COURSES).reason]).toEqual([null, "Accreditation visit"])
    commands.previewArtifactNames.mockImplementationOnce(async () => refused("invalidInput", "“{x}” is no placeholder."))
    await form.look()
    expect([form.missing(COURSES), form.patternProblem?.message]).toEqual(["The file name cannot be used", "“{x}” is no placeholder."])
  })

  it("send no reason with numbers instead of names", () => {
    const { form } = make()
    form.reason = "typed before"
    expect(form.request("k1", COURSES).reason).toBe("")
  })

  it("show the names of a pattern once typing has stopped, and drop late answers", async () => {
    const { form, commands } = make()
    form.typePattern("{n}")
    form.typePattern("{n} {file}")
    await vi.runAllTimersAsync()
    expect([commands.previewArtifactNames.mock.calls.length, form.preview?.file]).toEqual([1, "{n} {file}.docx"])
    let late: (value: unknown) => void = () => {}
    commands.previewArtifactNames.mockImplementationOnce(() => new Promise((resolve) => { late = resolve as never }))
    const slow = form.look()
    form.pattern = "{id}"
    await form.look()
    late(ok({ file: "old", tree: [] }))
    await slow
    expect(form.preview?.file).toBe("{id}.docx")
  })

  it("take an earlier request, whose reason for names is asked again", () => {
    const { form } = make()
    const earlier = requestView({ pseudonyms: false, reason: "old", sections: ["s1"], states: ["active"], people: ["jdoe"], submittedFrom: "2026-09-01", sample: { each: 2, seed: 7, outcomes: ["o1"] }, zips: "students", pattern: "{n}" })
    form.fill(earlier)
    expect(form.request("k1", earlier.courses)).toEqual({ ...earlier, reason: "" })
    expect([form.limited, form.missing(COURSES)]).toEqual([true, "Real names need a reason"])
  })
})

import { describe, expect, it, vi } from "vitest"
import type { ArtifactReadingView, ArtifactRequestView } from "../../bindings"
import { ok, refused } from "../test-views"
import { planView, requestView } from "./fixtures"
import { ArtifactPlanning } from "./planning.svelte"

function make() {
  const commands = {
    planArtifacts: vi.fn(async (_: ArtifactRequestView, __: (reading: ArtifactReadingView) => void) => ok(planView())),
    stopArtifactPlan: vi.fn(async () => ok(null)),
    startArtifacts: vi.fn(async (_: string) => ok({ exportId: "4", jobId: "j1" })),
    discardArtifactPlan: vi.fn(async (_: string) => ok(null)),
  }
  return { planning: new ArtifactPlanning(commands), commands }
}

describe("the plan of an export", () => {
  it("is seen before it runs, and what was seen is what runs", async () => {
    const { planning, commands } = make()
    expect(await planning.start()).toBeNull()
    await planning.review(requestView())
    expect([planning.shown, planning.planFor(requestView())?.files]).toEqual([true, 2310])
    expect(await planning.start()).toEqual({ exportId: "4", jobId: "j1" })
    expect([commands.startArtifacts.mock.calls, planning.shown, planning.plan]).toEqual([[["p1"]], false, null])
  })

  it("is made once for the same choices, and is of no use for others", async () => {
    const { planning, commands } = make()
    await planning.review(requestView())
    await planning.close()
    await planning.review(requestView())
    expect(commands.planArtifacts).toHaveBeenCalledTimes(1)
    expect(planning.planFor(requestView({ bag: false }))).toBeNull()
    await planning.review(requestView({ bag: false }))
    expect([commands.planArtifacts.mock.calls.length, commands.discardArtifactPlan.mock.calls]).toEqual([2, [["p1"]]])
  })

  it("says how far the reading is", async () => {
    const { planning, commands } = make()
    let end: (value: unknown) => void = () => {}
    commands.planArtifacts.mockImplementationOnce((_, listener) => { listener({ words: "Reading submissions: 6 of 8 assignments", done: 6, of: 8 }); return new Promise((resolve) => { end = resolve as never }) })
    const made = planning.review(requestView())
    await vi.waitFor(() => expect(planning.reading?.words).toBe("Reading submissions: 6 of 8 assignments"))
    end(ok(planView()))
    await made
    expect([planning.reading, planning.busy, planning.plan?.id]).toEqual([null, false, "p1"])
  })

  it("is stopped when it is closed while it is made, and a late one is thrown away", async () => {
    const { planning, commands } = make()
    let end: (value: unknown) => void = () => {}
    commands.planArtifacts.mockImplementationOnce(() => new Promise((resolve) => { end = resolve as never }))
    const made = planning.review(requestView())
    await vi.waitFor(() => expect(planning.busy).toBe(true))
    await planning.close()
    expect(commands.stopArtifactPlan).toHaveBeenCalledTimes(1)
    end(ok(planView({ id: "late" })))
    await made
    expect([planning.plan, planning.shown, commands.discardArtifactPlan.mock.calls]).toEqual([null, false, [["late"]]])
  })

  it("stays open with what went wrong", async () => {
    const { planning, commands } = make()
    commands.planArtifacts.mockImplementationOnce(async () => refused("forbidden", "Canvas shows no submissions of this course."))
    await planning.review(requestView())
    expect([planning.shown, planning.busy, planning.problem?.message]).toEqual([true, false, "Canvas shows no submissions of this course."])
    commands.startArtifacts.mockImplementationOnce(async () => refused("changed", "The plan is too old."))
    await planning.make(requestView())
    expect([await planning.start(), planning.shown, planning.problem?.message]).toEqual([null, true, "The plan is too old."])
  })
})

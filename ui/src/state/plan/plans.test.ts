import { describe, expect, it } from "vitest"
import { refused } from "../test-views"
import { core, row, view } from "./fixtures"
import { Plans } from "./plans.svelte"

const request = view([]).request

describe("plans", () => {
  it("show one plan, and close the one before", async () => {
    const { commands } = core([row("a")])
    const plans = new Plans(commands, () => 2)
    expect(await plans.make(request)).toBe(true)
    expect(await plans.checkAgain()).toBe(true)
    expect(plans.review?.id).toBe("p2")
    expect(commands.closePlan).toHaveBeenCalledExactlyOnceWith("p1")
  })

  it("say why there is none", async () => {
    const { commands } = core([])
    commands.planMirror.mockResolvedValueOnce(refused("invalidInput", "That folder is taken.") as never)
    const plans = new Plans(commands, () => 2)
    expect(await plans.make(request)).toBe(false)
    expect([plans.review, plans.problem?.message]).toEqual([null, "That folder is taken."])
  })

  it("start with every edit that was made, and then show none", async () => {
    const { commands, edits } = core([row("a"), row("b")])
    const plans = new Plans(commands, () => 2)
    await plans.make(request)
    void plans.review?.check(1, false)
    expect(await plans.start()).toEqual({ kind: "job", jobId: "j1" })
    expect(edits).toHaveLength(1)
    expect(plans.review).toBeNull()
  })

  it("are made anew before they start when they are old, and start if nothing changed", async () => {
    const { commands } = core([row("a")])
    const plans = new Plans(commands, () => 3_600_002)
    await plans.make(request)
    expect(await plans.start()).toEqual({ kind: "job", jobId: "j1" })
    expect(commands.startPlan).toHaveBeenCalledExactlyOnceWith("p2")
  })

  it("show what changed instead of starting, until the person starts anyway", async () => {
    const changes = { words: "2 new", lines: [] }
    const { commands } = core([row("a")], () => ({ changedSince: changes }))
    const plans = new Plans(commands, () => 3_600_002)
    await plans.make(request)
    expect(await plans.start()).toBeNull()
    expect([commands.startPlan.mock.calls.length, plans.review?.view?.changedSince]).toEqual([0, changes])
    expect(await plans.start(true)).toEqual({ kind: "job", jobId: "j1" })
  })

  it("are kept by the core until their time", async () => {
    const { commands } = core([row("a")])
    const plans = new Plans(commands, () => 2)
    await plans.make(request)
    expect(await plans.startLater(99)).toBe(true)
    expect(commands.startPlanLater).toHaveBeenCalledWith("p1", 99)
    expect(plans.review).toBeNull()
  })

  it("stay when the core refuses the start", async () => {
    const { commands } = core([row("c", "conflict")])
    const plans = new Plans(commands, () => 2)
    await plans.make(request)
    commands.startPlan.mockResolvedValueOnce(refused("invalidInput", "1 conflict needs a choice") as never)
    expect(await plans.start()).toBeNull()
    expect([plans.review === null, plans.problem?.message, plans.busy]).toEqual([false, "1 conflict needs a choice", false])
  })

  it("end the reading when they are closed", async () => {
    const { commands } = core([], () => ({ state: "reading" }))
    const plans = new Plans(commands, () => 2)
    await plans.make(request)
    await plans.close()
    expect(commands.stopPlan).toHaveBeenCalledWith("p1")
    expect(commands.closePlan).toHaveBeenCalledWith("p1")
  })
})

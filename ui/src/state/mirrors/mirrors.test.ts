import { describe, expect, it, vi } from "vitest"
import type { MirrorView, WaitingPlanView } from "../../bindings"
import { ok, refused } from "../test-views"
import { mirror } from "./fixtures"
import { Mirrors } from "./mirrors.svelte"

const daily = { days: Array<boolean>(7).fill(true), minute: 180 }

function mirrors(list: MirrorView[]) {
  const commands = {
    listMirrors: vi.fn(async () => ok(list)), waitingPlans: vi.fn(async () => ok<WaitingPlanView[]>([])), forgetMirror: vi.fn(async () => ok(null)), scheduleMirror: vi.fn(async () => ok(null)), pauseSchedule: vi.fn(async () => ok(null)),
    skipNextRun: vi.fn(async () => ok(null)), cancelWaitingPlan: vi.fn(async () => ok(null)), verifyMirror: vi.fn(async () => ok("j1")), openCertificate: vi.fn(async () => ok(null)), showFile: vi.fn(async () => ok(null)),
  }
  const toasts = { problem: vi.fn(() => 1), success: vi.fn(() => 1), undoable: vi.fn((_: string, __: () => void) => 1) }
  return { state: new Mirrors(commands, toasts), commands, toasts }
}

describe("mirrors", () => {
  it("are in the order of their next run, paused ones last", async () => {
    const { state } = mirrors([mirror("none"), mirror("late", { schedule: daily, nextRun: 9 }), mirror("paused", { schedule: daily, schedulePaused: true }), mirror("soon", { schedule: daily, nextRun: 3 })])
    await state.load()
    expect(state.scheduled.map((entry) => entry.id)).toEqual(["soon", "late", "paused"])
  })

  it("keep their files when they are forgotten, and say so", async () => {
    const { state, toasts, commands } = mirrors([])
    await state.forget(mirror("BIOL 200"))
    expect(commands.forgetMirror).toHaveBeenCalledWith("BIOL 200")
    expect(toasts.success).toHaveBeenCalledWith("Forgot the mirror of BIOL 200", "The files stay.")
  })

  it("give a changed schedule back, paused if it was", async () => {
    const { state, toasts, commands } = mirrors([])
    await state.schedule(mirror("m", { schedule: daily, schedulePaused: true }), null)
    toasts.undoable.mock.calls[0]?.[1]()
    await vi.waitFor(() => expect(commands.pauseSchedule).toHaveBeenCalledWith("m", true))
    expect(commands.scheduleMirror).toHaveBeenNthCalledWith(2, "m", daily)
  })

  it("say why a check did not start", async () => {
    const { state, toasts, commands } = mirrors([])
    commands.verifyMirror.mockResolvedValueOnce(refused("conflict", "“m” is at work.") as never)
    expect(await state.verify(mirror("m"))).toBeNull()
    expect(toasts.problem).toHaveBeenCalledWith("The check did not start", "“m” is at work.")
  })

  it("keep the list that was read when another reading fails", async () => {
    const { state, commands } = mirrors([mirror("m")])
    await state.load()
    commands.listMirrors.mockResolvedValueOnce(refused("database", "No.") as never)
    await state.load()
    expect([state.list.length, state.problem?.message]).toEqual([1, "No."])
  })
})

import { describe, expect, it, vi } from "vitest"
import type { InsightsFilterView } from "../../bindings"
import { ok, refused } from "../test-views"
import { courseInsights, measures, videoInsights } from "./fixtures"
import { Insights } from "./insights.svelte"

const videos = [measures("s1", { recordedAt: 1 }), measures("s2", { recordedAt: 2, viewers: 3 }), measures("s3", { recordedAt: 3, dataTo: "2026-11-14", problem: "The server has a problem." })]

function insights() {
  const commands = {
    courseInsights: vi.fn(async (courseId: string, _: InsightsFilterView) => ok(courseInsights({ courseId, videos }))),
    videoInsights: vi.fn(async (courseId: string, sessionId: string, _: InsightsFilterView) => ok(videoInsights({ courseId, sessionId }))),
  }
  return { state: new Insights(commands, () => 1000), commands }
}

describe("insights", () => {
  it("open a video with the dates of the course and come back to its cell", async () => {
    const { state, commands } = insights()
    await state.open("c1")
    await state.setDates("2026-09-10", "2026-09-20")
    await state.openVideo("s2")
    expect(commands.videoInsights).toHaveBeenLastCalledWith("c1", "s2", expect.objectContaining({ from: "2026-09-10", to: "2026-09-20" }))
    await state.back()
    expect([state.sessionId, state.cell, state.from]).toEqual([null, "s2", "2026-09-10"])
  })

  it("begin another course without dates", async () => {
    const { state } = insights()
    await state.open("c1")
    await state.setDates("2026-09-10", null)
    await state.open("c2")
    expect([state.from, state.cell, state.course?.courseId]).toEqual([null, null, "c2"])
  })

  it("begin with students where Canvas told who is in a course, and ask for roles and sections as chosen", async () => {
    const { commands } = insights()
    const state = new Insights(commands, () => 1000, (courseId) => courseId === "linked")
    const asked = () => commands.courseInsights.mock.lastCall?.[1]
    await state.open("c1")
    expect(asked()).toMatchObject({ roles: [], sections: [], classListOnly: false })
    await state.open("linked")
    expect(asked()).toMatchObject({ roles: ["student"] })
    await state.setPeople("roles", ["ta", "teacher"])
    await state.setSection("L01")
    expect(asked()).toMatchObject({ roles: ["ta", "teacher"], sections: ["L01"] })
    await state.setPeople("roles", [])
    expect(state.people).toBe("everyone")
    await state.open("c1")
    expect(asked()).toMatchObject({ roles: [], sections: [] })
  })

  it("put dates in order", async () => {
    const { state } = insights()
    await state.open("c1")
    await state.setDates("2026-09-20", "2026-09-10")
    expect([state.from, state.to]).toEqual(["2026-09-10", "2026-09-20"])
  })

  it("walk from video to video in the order of the course and stop at the ends", async () => {
    const { state } = insights()
    await state.open("c1", "s1")
    await state.step(-1)
    expect(state.sessionId).toBe("s1")
    await state.step(1)
    await state.step(1)
    await state.step(1)
    expect(state.sessionId).toBe("s3")
  })

  it("drop a late answer to an old question", async () => {
    const { state, commands } = insights()
    await state.open("c1")
    let late: (value: unknown) => void = () => {}
    commands.courseInsights.mockImplementationOnce(() => new Promise((resolve) => { late = resolve as never }))
    const slow = state.setDates("2026-09-01", null)
    await state.setDates("2026-10-01", null)
    late(ok(courseInsights({ courseId: "old" })))
    await slow
    expect([state.course?.courseId, state.loading]).toEqual(["c1", false])
  })

  it("keep the figures that were read when another reading fails", async () => {
    const { state, commands } = insights()
    await state.open("c1")
    commands.courseInsights.mockResolvedValueOnce(refused("database", "No.") as never)
    await state.load()
    expect([state.course?.courseId, state.problem?.message]).toEqual(["c1", "No."])
  })

  it("know the videos that could not be updated", async () => {
    const { state } = insights()
    await state.open("c1")
    expect(state.behind.map((video) => video.sessionId)).toEqual(["s3"])
  })

  it("move the mark from chunk to chunk and stop at the ends", async () => {
    const { state } = insights()
    await state.open("c1", "s1")
    state.moveChunk(-1)
    expect(state.chunk).toBe(19)
    state.moveChunk(1)
    expect(state.chunk).toBe(19)
    state.chunk = null
    state.moveChunk(1)
    expect(state.chunk).toBe(0)
  })
})

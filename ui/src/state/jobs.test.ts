import { describe, expect, it, vi } from "vitest"
import type { JobItemView, JobView } from "../bindings"
import { JobsState } from "./jobs.svelte"
import { item, job, meters, ok, refused } from "./test-views"

function queue(answers: { active?: JobView[]; finished?: JobView[]; items?: JobItemView[]; refuseMove?: boolean } = {}) {
  const time = { now: 0 }
  const commands = {
    listJobs: vi.fn(async (finished: boolean) => ok((finished ? answers.finished : answers.active) ?? [])),
    jobItems: vi.fn(async (_jobId: string) => ok(answers.items ?? [])),
    moveJob: vi.fn(async () => (answers.refuseMove ? refused<null>("conflict") : ok(null))),
  }
  return { jobs: new JobsState(commands, () => time.now), commands, time }
}
const snapshot = (jobs: JobView[]) => ({ type: "snapshot" as const, jobs, accounts: [], meters: meters(), activeAccountId: null })
const progress = (jobs: JobView[], items: JobItemView[] = []) => ({ type: "progress" as const, jobs, items, meters: meters() })
const ids = (list: JobView[]) => list.map((entry) => entry.id)

describe("the queue", () => {
  it("begins with the jobs of the snapshot that are not finished, in their order", () => {
    const { jobs } = queue()
    jobs.takeSnapshot(snapshot([job("b"), job("done", { state: "succeeded" }), job("a", { state: "queued" })]))
    expect(ids(jobs.active)).toEqual(["b", "a"])
  })

  it("changes a job in its place and puts a new one at the end", () => {
    const { jobs } = queue()
    jobs.takeSnapshot(snapshot([job("a"), job("b")]))
    jobs.takeProgress(progress([job("a", { bytesDone: 500 }), job("c")]))
    expect(ids(jobs.active)).toEqual(["a", "b", "c"])
    expect(jobs.active[0]?.bytesDone).toBe(500)
  })

  it("tells once of a job that ended, and keeps its failures as unseen", () => {
    const { jobs } = queue()
    const ended = vi.fn()
    jobs.onFinish(ended)
    jobs.takeSnapshot(snapshot([job("a"), job("b")]))
    const failed = job("a", { state: "succeededWithFailures", itemsFailed: 2 })
    jobs.takeProgress(progress([failed]))
    jobs.takeProgress(progress([failed]))
    expect(ended).toHaveBeenCalledOnce()
    expect(ids(jobs.active)).toEqual(["b"])
    expect(ids(jobs.finished)).toEqual(["a"])
    expect(jobs.failedCount).toBe(2)
    jobs.seeFailures()
    expect(jobs.failedCount).toBe(0)
  })

  it("tells of a job that ended while the stream was cut", () => {
    const { jobs } = queue()
    const ended = vi.fn()
    jobs.onFinish(ended)
    jobs.takeSnapshot(snapshot([job("a")]))
    jobs.takeSnapshot(snapshot([job("a", { state: "succeeded" }), job("old", { state: "succeeded" })]))
    expect(ended.mock.calls.map(([entry]) => (entry as JobView).id)).toEqual(["a"])
  })

  it("takes a job back among the active ones when it is tried again", () => {
    const { jobs } = queue()
    jobs.takeSnapshot(snapshot([job("a")]))
    jobs.takeProgress(progress([job("a", { state: "failed", itemsFailed: 1 })]))
    jobs.takeProgress(progress([job("a", { state: "queued" })]))
    expect(ids(jobs.active)).toEqual(["a"])
    expect(jobs.finished).toEqual([])
  })

  it("forgets a removed job everywhere", async () => {
    const { jobs } = queue({ items: [item("i", "a")] })
    jobs.takeSnapshot(snapshot([job("a")]))
    await jobs.open("a")
    jobs.takeRemoved({ type: "jobRemoved", jobId: "a" })
    expect(jobs.active).toEqual([])
    expect(jobs.itemsOf("a")).toEqual([])
  })
})

describe("rows", () => {
  it("are read and kept up only while their group is open", async () => {
    const { jobs, commands } = queue({ items: [item("two", "a", { position: 1 }), item("one", "a", { position: 0 })] })
    jobs.takeSnapshot(snapshot([job("a")]))
    jobs.takeProgress(progress([], [item("one", "a", { state: "uploading" })]))
    expect(jobs.itemsOf("a")).toEqual([])
    await jobs.open("a")
    await jobs.open("a")
    expect(commands.jobItems).toHaveBeenCalledOnce()
    expect(jobs.itemsOf("a").map((row) => row.id)).toEqual(["one", "two"])
    jobs.takeProgress(progress([], [item("two", "a", { position: 1, state: "done" })]))
    expect(jobs.itemsOf("a")[1]?.state).toBe("done")
    jobs.close("a")
    expect(jobs.itemsOf("a")).toEqual([])
  })

  it("stay away when the group was closed before they came", async () => {
    const { jobs } = queue({ items: [item("one", "a")] })
    const opening = jobs.open("a")
    jobs.close("a")
    await opening
    expect(jobs.itemsOf("a")).toEqual([])
  })
})

describe("moving a job", () => {
  it("shows at once", async () => {
    const { jobs, commands } = queue()
    jobs.takeSnapshot(snapshot([job("a"), job("b"), job("c")]))
    const moving = jobs.move("c", "a")
    expect(ids(jobs.active)).toEqual(["c", "a", "b"])
    await moving
    await jobs.move("c", null)
    expect(ids(jobs.active)).toEqual(["a", "b", "c"])
    expect(commands.moveJob.mock.calls).toEqual([["c", "a"], ["c", null]])
  })

  it("is taken back when it was refused", async () => {
    const { jobs } = queue({ refuseMove: true })
    jobs.takeSnapshot(snapshot([job("a"), job("b")]))
    await jobs.move("b", "a")
    expect(ids(jobs.active)).toEqual(["a", "b"])
  })
})

describe("speeds", () => {
  it("are kept for five minutes, one a second", () => {
    const { jobs, time } = queue()
    for (let tick = 0; tick <= 400 * 5; tick++) {
      time.now = tick * 200
      jobs.takeProgress({ type: "progress", jobs: [], items: [], meters: meters({ upBytesPerSecond: tick }) })
    }
    expect(jobs.speeds).toHaveLength(301)
    expect(jobs.speeds[0]?.at).toBe(100_000)
    expect(jobs.speeds.at(-1)?.at).toBe(400_000)
  })

  it("end with the present one, however soon it comes after the last", () => {
    const { jobs, time } = queue()
    for (const [now, up] of [[0, 0], [1000, 5e6], [1200, 40e6], [1400, 151.9e6]] as const) {
      time.now = now
      jobs.takeProgress({ type: "progress", jobs: [], items: [], meters: meters({ upBytesPerSecond: up }) })
      expect(jobs.speeds.at(-1)).toEqual({ at: now, up: jobs.meters.upBytesPerSecond, down: 0 })
    }
    expect(jobs.speeds.map((sample) => sample.at)).toEqual([0, 1000, 1400])
  })
})

import { describe, expect, it } from "vitest"
import type { FailureGroupView, JobItemView, JobView } from "../bindings"
import { JobsState } from "./jobs.svelte"
import { item, job, meters, ok } from "./test-views"
import { TransferList } from "./transfer-list.svelte"

const failure: FailureGroupView = { cause: "network", head: "1 item", fix: "", count: 1, items: [{ itemId: "i2", title: "two", detail: "" }], retryable: true, action: "retry" }

function make(active: JobView[], items: JobItemView[] = [], finished: JobView[] = []) {
  const jobs = new JobsState({ listJobs: async (done) => ok(done ? finished : active), jobItems: async (jobId) => ok(items.filter((entry) => entry.jobId === jobId)), moveJob: async () => ok(null) })
  jobs.takeSnapshot({ type: "snapshot", jobs: active, accounts: [], meters: meters(), activeAccountId: null })
  return { jobs, list: new TransferList(jobs, () => new Date(2026, 10, 22, 17).getTime()) }
}
const keys = (list: TransferList) => list.rows.map((row) => row.key)

describe("the list", () => {
  it("shows the failures of an open group before its rows, each item once", async () => {
    const { list } = make([job("a", { failures: [failure] }), job("b")], [item("i1", "a"), item("i2", "a", { position: 1, state: "failed" })])
    expect(keys(list)).toEqual(["job:a", "job:b"])
    await list.unfold("a")
    expect(keys(list)).toEqual(["job:a", "failures:a:network:1 item", "item:a:i1", "job:b"])
  })

  it("opens what runs at first, but not what was folded", () => {
    const { list } = make([job("a"), job("b", { state: "queued" }), job("c")])
    list.fold("c")
    list.openRunning()
    expect(["a", "b", "c"].filter((id) => list.isOpen(id))).toEqual(["a"])
  })

  it("moves the focus along lines that can have it and stops at the ends", async () => {
    const { list } = make([job("a"), job("b", { state: "queued" })], [item("i1", "a")])
    await list.unfold("a")
    expect(list.tabStop).toBe("job:a")
    list.step(1)
    list.step(1)
    expect(list.current).toBe("item:a:i1")
    list.step(99)
    expect(list.current).toBe("job:b")
    list.step(-99)
    expect(list.current).toBe("job:a")
  })

  it("gives the tab stop to the first job when its line is gone", async () => {
    const { list, jobs } = make([job("a"), job("b")])
    list.focusJob("a")
    jobs.takeRemoved({ type: "jobRemoved", jobId: "a" })
    expect(list.tabStop).toBe("job:b")
  })

  it("heads finished jobs by day and filters by how they ended", async () => {
    const at = (day: number) => new Date(2026, 10, day, 12).getTime()
    const { list, jobs } = make([], [], [job("x", { state: "succeeded", finishedAt: at(20) }), job("y", { state: "succeededWithFailures", itemsFailed: 1, finishedAt: at(22) }), job("z", { state: "cancelled", finishedAt: at(22) })])
    await jobs.readFinished()
    list.tab = "finished"
    expect(list.rows.map((row) => (row.kind === "day" ? row.head : row.key))).toEqual(["Today", "job:y", "job:z", "Fri 20 Nov", "job:x"])
    list.result = "failed"
    expect(keys(list)).toEqual(["day:Today", "job:y"])
    list.result = "cancelled"
    expect(keys(list)).toEqual(["day:Today", "job:z"])
  })
})

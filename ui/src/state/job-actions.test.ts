import { describe, expect, it, vi } from "vitest"
import { JobActions } from "./job-actions"
import { JobsState } from "./jobs.svelte"
import { Router } from "./router.svelte"
import { item, job, meters, ok, refused } from "./test-views"
import { ToastState } from "./toasts.svelte"

function make() {
  const none = () => vi.fn(async () => ok(null))
  const commands = { pauseJob: none(), resumeJob: none(), pauseItem: none(), resumeItem: none(), cancelJob: none(), retryJob: none(), failedItems: vi.fn(async () => ok(["i1", "i2", "i3"].map((itemId) => ({ itemId, title: "", detail: "" })))), pauseAll: none(), resumeAll: none(), clearFinished: vi.fn(async () => ok(2)), saveJobList: none() }
  const moveJob = vi.fn(async () => ok(null))
  const jobs = new JobsState({ listJobs: async () => ok([]), jobItems: async () => ok([item("i1", "a", { path: "/v/1.mp4" }), item("i2", "a", { path: "/v/2.mp4" })]), moveJob })
  const toasts = new ToastState()
  const router = new Router()
  const start = (...list: ReturnType<typeof job>[]) => jobs.takeSnapshot({ type: "snapshot", jobs: list, accounts: [], meters: meters(), activeAccountId: null })
  return { actions: new JobActions(commands, jobs, toasts, router), commands, jobs, moveJob, toasts, router, start }
}

describe("job actions", () => {
  it("pause what moves and continue what is paused", async () => {
    const { actions, commands } = make()
    await actions.pauseOrContinue(job("a"))
    await actions.pauseOrContinue(job("b", { state: "paused" }))
    await actions.pauseOrContinue(job("c", { state: "succeeded" }))
    expect(commands.pauseJob.mock.calls).toEqual([["a"]])
    expect(commands.resumeJob.mock.calls).toEqual([["b"]])
  })

  it("pause and continue one recording by itself, but not what Panopto works on", async () => {
    const { actions, commands } = make()
    await actions.pauseOrContinueItem(item("i1", "a", { state: "uploading" }))
    await actions.pauseOrContinueItem(item("i2", "a", { state: "paused" }))
    await actions.pauseOrContinueItem(item("i3", "a", { state: "processing" }))
    expect(commands.pauseItem.mock.calls).toEqual([["a", "i1"]])
    expect(commands.resumeItem.mock.calls).toEqual([["a", "i2"]])
  })

  it("continue all only when all are paused", async () => {
    const { actions, commands, start } = make()
    start(job("a", { state: "paused" }), job("b"))
    await actions.pauseOrContinueAll()
    expect(commands.pauseAll).toHaveBeenCalledOnce()
    start(job("a", { state: "paused" }))
    await actions.pauseOrContinueAll()
    expect(commands.resumeAll).toHaveBeenCalledOnce()
  })

  it("move a job by one place and not beyond the ends", async () => {
    const { actions, moveJob, jobs, start } = make()
    start(job("a"), job("b"), job("c"))
    await actions.shift(job("b"), -1)
    expect(jobs.active.map(({ id }) => id)).toEqual(["b", "a", "c"])
    await actions.shift(job("a"), 1)
    expect(jobs.active.map(({ id }) => id)).toEqual(["b", "c", "a"])
    await actions.shift(job("a"), 1)
    await actions.shift(job("b"), -1)
    await actions.toTop(job("a"))
    expect(moveJob.mock.calls).toEqual([["b", "a"], ["a", null], ["a", "b"]])
  })

  it("order what waits by what is left, and leave what runs in front", async () => {
    const { actions, jobs, start } = make()
    start(job("big", { state: "queued", bytesTotal: 900 }), job("runs"), job("half", { state: "paused", bytesTotal: 800, bytesDone: 700 }))
    await actions.reorderBySize()
    expect(jobs.active.map(({ id }) => id)).toEqual(["runs", "half", "big"])
  })

  it("retry only the items of a group", async () => {
    const { actions, commands } = make()
    await actions.retry(job("a"), { cause: "network", head: "", fix: "", count: 1, items: [{ itemId: "i2", title: "", detail: "" }], retryable: true, action: "retry" })
    await actions.retry(job("a"))
    expect(commands.retryJob.mock.calls).toEqual([["a", ["i2"]], ["a", null]])
  })

  it("try everything of a group again, although it names only the first", async () => {
    const { actions, commands } = make()
    await actions.retry(job("a"), { cause: "network", head: "", fix: "", count: 3, items: [{ itemId: "i1", title: "", detail: "" }], retryable: true, action: "retry" })
    expect(commands.failedItems).toHaveBeenCalledWith("a", "network")
    expect(commands.retryJob.mock.calls).toEqual([["a", ["i1", "i2", "i3"]]])
  })

  it("take the files of a group to the review when another folder is wanted", async () => {
    const { actions, router } = make()
    await actions.chooseFolder(job("a"), { cause: "rights", head: "", fix: "", count: 1, items: [{ itemId: "i2", title: "", detail: "" }], retryable: false, action: "chooseFolder" })
    expect(router.view).toBe("library")
    expect(router.takeLibraryIntent()).toEqual({ kind: "review", paths: ["/v/2.mp4"] })
    expect(router.takeLibraryIntent()).toBeNull()
  })

  it("say why something was refused", async () => {
    const { actions, commands, toasts } = make()
    commands.cancelJob.mockResolvedValueOnce(refused("conflict", "The job has just ended.") as never)
    await actions.cancel(job("a"))
    expect(toasts.list[0]).toMatchObject({ tone: "bad", title: "The job was not cancelled", text: "The job has just ended." })
  })
})

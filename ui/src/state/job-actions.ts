import type { ErrorView, FailedItemView, FailureGroupView, JobItemView, JobView, Result } from "../bindings"
import type { Commands } from "../host"
import { isItemPausable, isPausable, type JobsState } from "./jobs.svelte"
import type { Router } from "./router.svelte"
import type { ToastState } from "./toasts.svelte"

type Used = Pick<Commands, "pauseJob" | "resumeJob" | "pauseItem" | "resumeItem" | "cancelJob" | "retryJob" | "failedItems" | "pauseAll" | "resumeAll" | "clearFinished" | "saveJobList">

/** What a person does with jobs. A refusal is said in a toast and leaves everything as it was. */
export class JobActions {
  #commands: Used
  #jobs: JobsState
  #toasts: Pick<ToastState, "problem" | "success">
  #router: Pick<Router, "openLibrary">

  constructor(commands: Used, jobs: JobsState, toasts: Pick<ToastState, "problem" | "success">, router: Pick<Router, "openLibrary">) {
    this.#commands = commands
    this.#jobs = jobs
    this.#toasts = toasts
    this.#router = router
  }

  /** Pauses what moves or waits, continues what is paused. */
  async pauseOrContinue(job: JobView): Promise<void> {
    if (isPausable(job)) this.#said("The job was not paused", await this.#commands.pauseJob(job.id))
    else if (job.state === "paused") this.#said("The job does not continue", await this.#commands.resumeJob(job.id))
  }

  /** The same for one recording; the others of its job go on. */
  async pauseOrContinueItem(item: JobItemView): Promise<void> {
    if (isItemPausable(item)) this.#said("The recording was not paused", await this.#commands.pauseItem(item.jobId, item.id))
    else if (item.state === "paused") this.#said("The recording does not continue", await this.#commands.resumeItem(item.jobId, item.id))
  }

  async cancel(job: JobView): Promise<void> {
    this.#said("The job was not cancelled", await this.#commands.cancelJob(job.id))
  }

  async retry(job: JobView, group: FailureGroupView | null = null): Promise<void> {
    const itemIds = group ? (await this.failed(job, group)).map((item) => item.itemId) : null
    this.#said("Nothing was tried again", await this.#commands.retryJob(job.id, itemIds))
  }

  /** Returns everything of a group, which names only the first of very many. */
  async failed(job: JobView, group: FailureGroupView): Promise<FailedItemView[]> {
    if (group.items.length === group.count) return group.items
    const all = await this.#commands.failedItems(job.id, group.cause)
    return this.#said("Not all of the list could be read", all) || all.status === "error" ? group.items : all.data
  }

  async retryItem(jobId: string, itemId: string): Promise<void> {
    this.#said("Nothing was tried again", await this.#commands.retryJob(jobId, [itemId]))
  }

  async pauseOrContinueAll(): Promise<void> {
    if (this.#jobs.allPaused) this.#said("The jobs do not continue", await this.#commands.resumeAll())
    else this.#said("Not all jobs were paused", await this.#commands.pauseAll())
  }

  /** Moves a job up (-1) or down (1) by one place. */
  async shift(job: JobView, by: -1 | 1): Promise<void> {
    const order = this.#jobs.active
    const at = order.findIndex((entry) => entry.id === job.id)
    const place = at + by
    if (at < 0 || place < 0 || place >= order.length) return
    await this.moveBefore(job.id, by < 0 ? (order[place]?.id ?? null) : (order[place + 1]?.id ?? null))
  }

  async toTop(job: JobView): Promise<void> {
    const first = this.#jobs.active[0]
    if (first && first.id !== job.id) await this.moveBefore(job.id, first.id)
  }

  async moveBefore(jobId: string, beforeJobId: string | null): Promise<void> {
    this.#said("The order was not changed", await this.#jobs.move(jobId, beforeJobId))
  }

  /** Puts the jobs that wait in the order of what they have left, smallest first. */
  async reorderBySize(): Promise<void> {
    const waiting = this.#jobs.active.filter((job) => job.state !== "running")
    const sorted = [...waiting].sort((a, b) => a.bytesTotal - a.bytesDone - (b.bytesTotal - b.bytesDone))
    for (const job of sorted) {
      const result = await this.#jobs.move(job.id, null)
      if (this.#said("The order was not changed", result)) return
    }
  }

  async clearFinished(): Promise<void> {
    const result = await this.#commands.clearFinished()
    if (this.#said("The list was not cleared", result)) return
    await this.#jobs.readFinished()
  }

  async saveList(path: string): Promise<void> {
    if (!this.#said("The list was not saved", await this.#commands.saveJobList(path))) this.#toasts.success("List saved", path)
  }

  showInLibrary(job: JobView, sessionId: string | null = null): void {
    if (job.targetId) this.#router.openLibrary({ kind: "show", folderId: job.targetId, sessionId })
  }

  /** Opens the review again with the files of a group, so that another folder can be chosen. */
  async chooseFolder(job: JobView, group: FailureGroupView): Promise<void> {
    await this.#jobs.open(job.id)
    const wanted = new Set((await this.failed(job, group)).map((item) => item.itemId))
    const paths = this.#jobs.itemsOf(job.id).flatMap((item) => (wanted.has(item.id) && item.path ? [item.path] : []))
    this.#router.openLibrary({ kind: "review", paths })
  }

  #said(title: string, result: Result<unknown, ErrorView>): boolean {
    if (result.status === "ok") return false
    this.#toasts.problem(title, [result.error.message, result.error.hint].filter(Boolean).join(" "))
    return true
  }
}

import { SvelteMap } from "svelte/reactivity"
import type { AppEvent, ErrorView, JobItemView, JobState, JobView, MetersView, Result, WhenFinished } from "../bindings"
import type { Commands } from "../host"

type Event<Type extends AppEvent["type"]> = Extract<AppEvent, { type: Type }>
type Used = Pick<Commands, "listJobs" | "jobItems" | "moveJob">
export type SpeedSample = { at: number; up: number; down: number }

const HISTORY = 5 * 60_000
const SAMPLE = 1000
const FINISHED: readonly JobState[] = ["succeeded", "succeededWithFailures", "failed", "cancelled"]

export function isFinished(job: Pick<JobView, "state">): boolean {
  return FINISHED.includes(job.state)
}

export function isPausable(job: Pick<JobView, "state">): boolean {
  return job.state === "queued" || job.state === "running" || job.state === "waiting"
}

/** Tells whether a recording can be stopped by itself; what Panopto works on cannot. */
export function isItemPausable(item: Pick<JobItemView, "state">): boolean {
  return item.state === "waiting" || item.state === "preparing" || item.state === "uploading" || item.state === "downloading" || item.state === "checking" || item.state === "limited"
}

/** The queue as the window knows it: a snapshot, kept up by progress messages; items only of the groups that are open. */
export class JobsState {
  /** Jobs that are not finished, in the order of the queue. */
  active = $state.raw<JobView[]>([])
  /** Finished jobs, newest first; read when the list is opened. */
  finished = $state.raw<JobView[]>([])
  finishedRead = $state(false)
  meters = $state.raw<MetersView>({ upBytesPerSecond: 0, downBytesPerSecond: 0, jobsActive: 0, secondsLeft: null, calls: null, canvas: null })
  /** Speeds of the last five minutes, oldest first: one a second, and as the last one always the present speed. */
  speeds = $state.raw<SpeedSample[]>([])
  /** Jobs that ended with failures nobody has looked at. */
  unseen = $state.raw<string[]>([])
  items = new SvelteMap<string, SvelteMap<string, JobItemView>>()
  problem = $state<ErrorView | null>(null)
  whenFinished = $state<WhenFinished>("nothing")
  #commands: Used
  #finishListeners: ((job: JobView) => void)[] = []
  #now: () => number

  constructor(commands: Used, now: () => number = () => Date.now()) {
    this.#commands = commands
    this.#now = now
  }

  readonly moving = $derived(this.active.filter((job) => job.state === "running"))
  readonly allPaused = $derived(this.active.length > 0 && this.active.every((job) => job.state === "paused"))
  readonly failedCount = $derived(this.active.reduce((sum, job) => sum + job.itemsFailed, 0) + this.finished.filter((job) => this.unseen.includes(job.id)).reduce((sum, job) => sum + job.itemsFailed, 0))

  takeSnapshot(event: Event<"snapshot">): void {
    const known = new Set(this.active.map((job) => job.id))
    this.active = event.jobs.filter((job) => !isFinished(job))
    for (const job of event.jobs) if (isFinished(job) && known.has(job.id)) this.#finish(job)
    this.#takeMeters(event.meters)
    for (const jobId of this.items.keys()) void this.readItems(jobId)
    if (this.finishedRead) void this.readFinished()
  }

  takeProgress(event: Event<"progress">): void {
    for (const job of event.jobs) this.#put(job)
    for (const item of event.items) this.items.get(item.jobId)?.set(item.id, item)
    this.#takeMeters(event.meters)
  }

  takeRemoved(event: Event<"jobRemoved">): void {
    this.active = this.active.filter((job) => job.id !== event.jobId)
    this.finished = this.finished.filter((job) => job.id !== event.jobId)
    this.unseen = this.unseen.filter((id) => id !== event.jobId)
    this.items.delete(event.jobId)
  }

  /** Calls `listen` once for each job that ends while the window is open. */
  onFinish(listen: (job: JobView) => void): () => void {
    this.#finishListeners.push(listen)
    return () => { this.#finishListeners = this.#finishListeners.filter((entry) => entry !== listen) }
  }

  find(jobId: string): JobView | null {
    return this.active.find((job) => job.id === jobId) ?? this.finished.find((job) => job.id === jobId) ?? null
  }

  /** Returns the rows of an open group in their order; empty while they are being read. */
  itemsOf(jobId: string): JobItemView[] {
    const items = this.items.get(jobId)
    return items ? [...items.values()].sort((a, b) => a.position - b.position) : []
  }

  /** Opens a group: reads its rows and keeps them up to date until it is closed. */
  async open(jobId: string): Promise<void> {
    if (this.items.has(jobId)) return
    this.items.set(jobId, new SvelteMap())
    await this.readItems(jobId)
  }

  close(jobId: string): void {
    this.items.delete(jobId)
  }

  async readItems(jobId: string): Promise<void> {
    const result = await this.#commands.jobItems(jobId)
    // It may have been closed meanwhile.
    if (!this.items.has(jobId)) return
    if (result.status === "error") { this.problem = result.error; return }
    this.items.set(jobId, new SvelteMap(result.data.map((item) => [item.id, item])))
  }

  async readActive(): Promise<void> {
    const result = await this.#commands.listJobs(false)
    if (result.status === "error") { this.problem = result.error; return }
    this.problem = null
    this.active = result.data.filter((job) => !isFinished(job))
    for (const jobId of [...this.items.keys()]) await this.readItems(jobId)
  }

  async readFinished(): Promise<void> {
    const result = await this.#commands.listJobs(true)
    if (result.status === "error") { this.problem = result.error; return }
    this.problem = null
    this.finishedRead = true
    this.finished = result.data.filter(isFinished).sort((a, b) => (b.finishedAt ?? b.createdAt) - (a.finishedAt ?? a.createdAt))
  }

  /** Moves a job before another; null is the end. The list shows it at once and takes it back if it cannot be done. */
  async move(jobId: string, beforeJobId: string | null): Promise<Result<null, ErrorView>> {
    const before = this.active
    const job = before.find((entry) => entry.id === jobId)
    if (job && jobId !== beforeJobId) {
      const rest = before.filter((entry) => entry.id !== jobId)
      const at = beforeJobId === null ? rest.length : rest.findIndex((entry) => entry.id === beforeJobId)
      this.active = [...rest.slice(0, at), job, ...rest.slice(at)]
    }
    const result = await this.#commands.moveJob(jobId, beforeJobId)
    if (result.status === "error") this.active = before
    return result
  }

  seeFailures(): void {
    this.unseen = []
  }

  #put(job: JobView): void {
    const at = this.active.findIndex((entry) => entry.id === job.id)
    if (!isFinished(job)) {
      this.active = at >= 0 ? this.active.with(at, job) : [...this.active, job]
      // Retrying brings a finished job back.
      if (at < 0) this.finished = this.finished.filter((entry) => entry.id !== job.id)
      return
    }
    if (at >= 0) this.#finish(job)
    else this.finished = this.finished.map((entry) => (entry.id === job.id ? job : entry))
  }

  #finish(job: JobView): void {
    this.active = this.active.filter((entry) => entry.id !== job.id)
    this.finished = [job, ...this.finished.filter((entry) => entry.id !== job.id)]
    if (job.state === "failed" || job.state === "succeededWithFailures") this.unseen = [...this.unseen.filter((id) => id !== job.id), job.id]
    for (const listen of this.#finishListeners) listen(job)
  }

  #takeMeters(meters: MetersView): void {
    this.meters = meters
    const at = this.#now()
    const now: SpeedSample = { at, up: meters.upBytesPerSecond, down: meters.downBytesPerSecond }
    // A chart that waits for the next second would not hold the speed written beside it.
    const before = this.speeds.at(-2)
    const kept = before && at - before.at <= SAMPLE ? this.speeds.slice(0, -1) : this.speeds
    this.speeds = [...kept.filter((sample) => at - sample.at <= HISTORY), now]
  }
}

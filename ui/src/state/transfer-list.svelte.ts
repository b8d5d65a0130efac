import { SvelteSet } from "svelte/reactivity"
import type { FailureGroupView, JobItemView, JobView } from "../bindings"
import { dayHead } from "../shared/format"
import type { JobsState } from "./jobs.svelte"
import type { TransfersTab } from "./router.svelte"

export type ResultFilter = "all" | "failed" | "cancelled"

/** One line of the list: a day's head, a job, one of its items, or failures of one cause. */
export type TransferRow =
  | { kind: "day"; key: string; head: string }
  | { kind: "job"; key: string; job: JobView; open: boolean }
  | { kind: "failures"; key: string; job: JobView; group: FailureGroupView }
  | { kind: "item"; key: string; job: JobView; item: JobItemView }
  | { kind: "reading"; key: string; job: JobView }

/** Which groups are open, which line has the focus, and the lines themselves; long lists are drawn only where they are seen. */
export class TransferList {
  open = new SvelteSet<string>()
  current = $state<string | null>(null)
  result = $state<ResultFilter>("all")
  tab = $state<TransfersTab>("active")
  #jobs: JobsState
  #folded = new Set<string>()
  #now: () => number

  constructor(jobs: JobsState, now: () => number = () => Date.now()) {
    this.#jobs = jobs
    this.#now = now
  }

  get rows(): TransferRow[] {
    return this.tab === "active" ? this.#jobs.active.flatMap((job) => this.#rowsOf(job)) : this.#finishedRows()
  }

  isOpen(jobId: string): boolean {
    return this.open.has(jobId)
  }

  async unfold(jobId: string): Promise<void> {
    this.#folded.delete(jobId)
    this.open.add(jobId)
    await this.#jobs.open(jobId)
  }

  fold(jobId: string): void {
    this.#folded.add(jobId)
    this.open.delete(jobId)
    this.#jobs.close(jobId)
  }

  toggle(jobId: string): void {
    if (this.isOpen(jobId)) this.fold(jobId)
    else void this.unfold(jobId)
  }

  /** Opens what runs, unless the person folded it: the first look shows what moves. */
  openRunning(): void {
    const running = this.#jobs.active.filter((job) => job.state === "running" || job.failures.length > 0)
    for (const job of running) if (!this.#folded.has(job.id) && !this.isOpen(job.id)) void this.unfold(job.id)
  }

  /** Stops following rows nobody sees. */
  leave(): void {
    for (const jobId of this.open) this.#jobs.close(jobId)
    this.open.clear()
  }

  /** Moves the focus by lines that can have it; returns its place among the rows, or -1. */
  step(by: number): number {
    const rows = this.rows
    const places = rows.flatMap((row, at) => (row.kind === "day" || row.kind === "reading" ? [] : [at]))
    if (places.length === 0) return -1
    const here = places.findIndex((at) => rows[at]?.key === this.current)
    const next = here < 0 ? 0 : Math.max(0, Math.min(places.length - 1, here + by))
    const at = places[next] ?? -1
    this.current = rows[at]?.key ?? null
    return at
  }

  /** Puts the focus on a job's own line; returns its place. */
  focusJob(jobId: string): number {
    this.current = `job:${jobId}`
    return this.rows.findIndex((row) => row.key === this.current)
  }

  currentRow(): TransferRow | null {
    return this.rows.find((row) => row.key === this.current) ?? null
  }

  /** Returns the line that is reached by Tab: the current one, or the first. */
  get tabStop(): string | null {
    const rows = this.rows
    if (rows.some((row) => row.key === this.current)) return this.current
    return rows.find((row) => row.kind === "job")?.key ?? null
  }

  #finishedRows(): TransferRow[] {
    const rows: TransferRow[] = []
    let day = ""
    for (const job of this.#jobs.finished) {
      if (this.result === "failed" && job.itemsFailed === 0 && job.state !== "failed") continue
      if (this.result === "cancelled" && job.state !== "cancelled") continue
      const head = dayHead(job.finishedAt ?? job.createdAt, this.#now())
      if (head !== day) rows.push({ kind: "day", key: `day:${head}`, head })
      day = head
      rows.push(...this.#rowsOf(job))
    }
    return rows
  }

  #rowsOf(job: JobView): TransferRow[] {
    const open = this.isOpen(job.id)
    const head: TransferRow = { kind: "job", key: `job:${job.id}`, job, open }
    if (!open) return [head]
    const failures = job.failures.map((group): TransferRow => ({ kind: "failures", key: `failures:${job.id}:${group.cause}:${group.head}`, job, group }))
    // Items whose failure is told in a group are not told twice.
    const items = this.#jobs.itemsOf(job.id).filter((item) => failures.length === 0 || item.state !== "failed")
    const lines = items.map((item): TransferRow => ({ kind: "item", key: `item:${job.id}:${item.id}`, job, item }))
    const reading: TransferRow[] = items.length === 0 && failures.length === 0 && job.itemsTotal > 0 ? [{ kind: "reading", key: `reading:${job.id}`, job }] : []
    return [head, ...failures, ...lines, ...reading]
  }
}

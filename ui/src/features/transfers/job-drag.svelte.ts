/**
 * Dragging a job to another place in the queue, by pointer.
 *
 * The system's own drag and drop belongs to files from outside; two at once do not mix in a web view.
 */
export class JobDrag {
  jobId = $state<string | null>(null)
  /** The job before which it would land; null is the end. */
  before = $state<string | null>(null)
  moving = $state(false)
  #from = 0
  #drop: (jobId: string, before: string | null) => void

  constructor(drop: (jobId: string, before: string | null) => void) {
    this.#drop = drop
  }

  start(jobId: string, event: PointerEvent): void {
    if (event.button !== 0) return
    this.jobId = jobId
    this.before = jobId
    this.#from = event.clientY
  }

  move(event: PointerEvent): void {
    if (this.jobId === null) return
    if (!this.moving && Math.abs(event.clientY - this.#from) < 6) return
    this.moving = true
    const groups = [...document.querySelectorAll<HTMLElement>("[data-job]")]
    const below = groups.find((group) => {
      const box = group.getBoundingClientRect()
      return event.clientY < box.top + box.height / 2
    })
    this.before = below?.dataset["job"] ?? null
  }

  drop(): void {
    const { jobId, before, moving } = this
    this.stop()
    if (moving && jobId !== null && jobId !== before) this.#drop(jobId, before)
  }

  stop(): void {
    this.jobId = null
    this.before = null
    this.moving = false
  }
}

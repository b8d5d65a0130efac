import type { Toast } from "../shared/toast"

const SUCCESS = 6000
const UNDO = 10_000
const MOST = 3

type Action = Toast["action"]
type Clock = { remaining: number; startedAt: number; timer: ReturnType<typeof setTimeout> | null }

/** The messages at the lower right: at most three, newest lowest; their timers stand still while one is hovered or focused. */
export class ToastState {
  list = $state.raw<Toast[]>([])
  #next = 1
  #clocks = new Map<number, Clock>()
  #undo: { id: number; run: () => void }[] = []
  #held = false

  success(title: string, text?: string, action?: Action): number {
    return this.#add({ tone: "good", title, text, action, duration: SUCCESS })
  }

  info(title: string, text?: string, action?: Action): number {
    return this.#add({ tone: "acc", title, text, action, duration: SUCCESS })
  }

  /** Stays until it is closed. */
  warning(title: string, text?: string, action?: Action): number {
    return this.#add({ tone: "warn", title, text, action, duration: null })
  }

  /** Stays until it is closed. */
  problem(title: string, text?: string, action?: Action): number {
    return this.#add({ tone: "bad", title, text, action, duration: null })
  }

  /** Says what was done and offers to take it back for ten seconds, also by Ctrl Z. */
  undoable(title: string, undo: () => void, text?: string): number {
    let id = 0
    const run = () => {
      this.#undo = this.#undo.filter((entry) => entry.id !== id)
      undo()
    }
    id = this.#add({ tone: "good", title, text, action: { label: "Undo", run }, duration: UNDO })
    this.#undo.push({ id, run })
    return id
  }

  /** Takes back the latest change whose toast is still there; false when there is none. */
  undoLast(): boolean {
    const latest = this.#undo.at(-1)
    if (!latest) return false
    latest.run()
    this.close(latest.id)
    return true
  }

  close(id: number): void {
    const clock = this.#clocks.get(id)
    if (clock?.timer) clearTimeout(clock.timer)
    this.#clocks.delete(id)
    this.#undo = this.#undo.filter((entry) => entry.id !== id)
    this.list = this.list.filter((toast) => toast.id !== id)
    // A closed toast gives no “pointer left” any more.
    if (this.list.length === 0) this.#held = false
  }

  hold(): void {
    if (this.#held) return
    this.#held = true
    for (const clock of this.#clocks.values()) {
      if (!clock.timer) continue
      clearTimeout(clock.timer)
      clock.timer = null
      clock.remaining -= Date.now() - clock.startedAt
    }
  }

  release(): void {
    if (!this.#held) return
    this.#held = false
    for (const id of this.#clocks.keys()) this.#run(id)
  }

  #add(toast: Omit<Toast, "id">): number {
    const id = this.#next++
    this.list = [...this.list, { ...toast, id }]
    if (this.list.length > MOST) {
      // Problems give way last: they are the ones nobody has answered yet.
      const oldest = this.list.find((entry) => entry.duration !== null && entry.id !== id) ?? this.list[0]
      if (oldest) this.close(oldest.id)
    }
    if (toast.duration !== null) {
      this.#clocks.set(id, { remaining: toast.duration, startedAt: 0, timer: null })
      if (!this.#held) this.#run(id)
    }
    return id
  }

  #run(id: number): void {
    const clock = this.#clocks.get(id)
    if (!clock || clock.timer) return
    clock.startedAt = Date.now()
    clock.timer = setTimeout(() => this.close(id), Math.max(0, clock.remaining))
  }
}

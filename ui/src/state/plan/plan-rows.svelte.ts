import { SvelteMap } from "svelte/reactivity"
import type { ErrorView, PlanKind, PlanRowView, PlanSort } from "../../bindings"
import type { Commands } from "../../host"

export type RowCommands = Pick<Commands, "planRows">
export type RowQuery = { kinds: readonly PlanKind[]; text: string; sort: PlanSort; descending: boolean }

/** Rows asked for with one call. */
const WINDOW = 200
/** Windows kept; what was forgotten is asked for again. */
const KEPT = 30

/** The table of a plan: the core holds all rows, the page only those near what is seen. */
export class PlanRows {
  total = $state(0)
  problem: ErrorView | null = $state.raw(null)
  /** Whether the first rows of the present query are here. */
  answered = $state(false)
  query: RowQuery = $state.raw({ kinds: [], text: "", sort: "kind", descending: false })
  readonly #planId: string
  readonly #commands: RowCommands
  #windows = new SvelteMap<number, readonly PlanRowView[]>()
  #asking = new Map<number, Promise<void>>()
  /** Counts queries and reloads, so that a late answer to an earlier one is not taken. */
  #serial = 0

  constructor(planId: string, commands: RowCommands) {
    this.#planId = planId
    this.#commands = commands
  }

  /** Returns a row, or null while it is not here. */
  at(index: number): PlanRowView | null {
    return this.#windows.get(Math.floor(index / WINDOW))?.[index % WINDOW] ?? null
  }

  /** Makes sure that a row comes. Resolves when it is here, or cannot be. */
  async want(index: number): Promise<void> {
    const window = Math.floor(index / WINDOW)
    if (!this.#windows.has(window)) await this.#ask(window)
  }

  /** Shows the rows of another filter, order or search. */
  async ask(query: RowQuery): Promise<void> {
    this.query = query
    this.#serial += 1
    this.#asking.clear()
    const serial = this.#serial
    const answer = await this.#read(0)
    if (serial !== this.#serial) return
    this.#windows.clear()
    this.#take(0, answer)
    this.answered = true
  }

  /** Reads again what is here, after an edit that changed many rows; the order is the same. */
  async reload(around = 0): Promise<void> {
    this.#serial += 1
    this.#asking.clear()
    const near = Math.floor(around / WINDOW)
    for (const window of [...this.#windows.keys()]) if (Math.abs(window - near) > 1) this.#windows.delete(window)
    await Promise.all([...this.#windows.keys()].map((window) => this.#ask(window)))
  }

  /** Changes a row before the core has answered. */
  patch(index: number, change: Partial<PlanRowView>): void {
    const window = Math.floor(index / WINDOW)
    const rows = this.#windows.get(window)
    if (rows) this.#windows.set(window, rows.map((row, at) => (at === index % WINDOW ? { ...row, ...change } : row)))
  }

  #ask(window: number): Promise<void> {
    const under = this.#asking.get(window)
    if (under) return under
    const serial = this.#serial
    const asked = this.#read(window).then((answer) => {
      if (serial !== this.#serial) return
      this.#asking.delete(window)
      this.#take(window, answer)
    })
    this.#asking.set(window, asked)
    return asked
  }

  #read(window: number) {
    const { kinds, ...query } = this.query
    return this.#commands.planRows(this.#planId, { ...query, kinds: [...kinds], unanswered: false, offset: window * WINDOW, limit: WINDOW })
  }

  #take(window: number, answer: Awaited<ReturnType<RowCommands["planRows"]>>): void {
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "error") return
    this.total = answer.data.total
    this.#windows.set(window, answer.data.rows)
    // What came first is forgotten first: what is looked at came late, and comes late again when it was forgotten.
    const oldest = this.#windows.size > KEPT ? this.#windows.keys().next().value : undefined
    if (oldest !== undefined) this.#windows.delete(oldest)
  }
}

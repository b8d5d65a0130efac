/** How a click or a key changes the selection. */
export type SelectMode = "replace" | "toggle" | "extend" | "focus"

/**
 * The selected rows of a list, by id.
 *
 * It survives sorting and filtering: ids stay selected while their rows are hidden. The order of the visible rows is
 * given to each call, so that the selection never holds a stale copy of it.
 */
export class Selection {
  selected: ReadonlySet<string> = $state.raw(new Set<string>())
  /** The row with the keyboard focus. */
  active: string | null = $state(null)
  /** The row from which Shift extends. */
  #anchor: string | null = null

  get size(): number {
    return this.selected.size
  }

  has(id: string): boolean {
    return this.selected.has(id)
  }

  /** Selects by click or key; `order` is only looked at for extending. */
  select(id: string, mode: SelectMode, order: readonly string[]): void {
    this.active = id
    if (mode === "focus") return
    if (mode === "replace") {
      this.#anchor = id
      this.selected = new Set([id])
    } else if (mode === "toggle") {
      this.#anchor = id
      const next = new Set(this.selected)
      if (!next.delete(id)) next.add(id)
      this.selected = next
    } else {
      this.#extendTo(id, order)
    }
  }

  /** Moves the focus by a number of rows, stopping at the ends, and selects by `mode`. Returns the new row. */
  move(steps: number, mode: SelectMode, order: readonly string[]): string | null {
    if (order.length === 0) return null
    const at = this.active === null ? -1 : order.indexOf(this.active)
    const from = at === -1 ? (steps > 0 ? -1 : order.length) : at
    const to = Math.min(order.length - 1, Math.max(0, from + steps))
    const id = order[to] ?? null
    if (id !== null) this.select(id, mode, order)
    return id
  }

  selectAll(order: readonly string[]): void {
    this.selected = new Set([...this.selected, ...order])
    this.active ??= order[0] ?? null
    this.#anchor = order[0] ?? null
  }

  clear(): void {
    this.selected = new Set()
    this.#anchor = null
  }

  /** Forgets rows that no longer exist. The focus goes to the row that took the place of the lost one. */
  prune(order: readonly string[], before: readonly string[] = []): void {
    const existing = new Set(order)
    if ([...this.selected].some((id) => !existing.has(id))) {
      this.selected = new Set([...this.selected].filter((id) => existing.has(id)))
    }
    if (this.active !== null && !existing.has(this.active)) {
      const at = before.indexOf(this.active)
      this.active = at === -1 ? null : (order[Math.min(at, order.length - 1)] ?? null)
    }
    if (this.#anchor !== null && !existing.has(this.#anchor)) this.#anchor = null
  }

  /** Counts the selected rows that the filter hides. */
  hidden(order: readonly string[]): number {
    if (this.selected.size === 0) return 0
    let shown = 0
    for (const id of order) if (this.selected.has(id)) shown += 1
    return this.selected.size - shown
  }

  #extendTo(id: string, order: readonly string[]): void {
    const from = this.#anchor === null ? -1 : order.indexOf(this.#anchor)
    const to = order.indexOf(id)
    if (to === -1) return
    if (from === -1) {
      this.#anchor = id
      this.selected = new Set([id])
      return
    }
    this.selected = new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1))
  }
}

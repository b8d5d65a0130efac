import { tick } from "svelte"

type List = { reveal(index: number): void; page(): number }
type Rows = { active: number; count: number; move(by: number): void }

/** Moves in a long table by keyboard: the row that has the focus is drawn, revealed and focused. Returns false for other keys. */
export function rowKey(event: KeyboardEvent, rows: Rows, list: List | null, box: HTMLElement | null): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.target instanceof HTMLElement && event.target.closest("[role=columnheader]"))) return false
  const page = list?.page() ?? 10
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.count, End: rows.count }[event.key]
  if (by === undefined) return false
  event.preventDefault()
  event.stopPropagation()
  rows.move(by)
  void focusRow(rows, list, box)
  return true
}

/** Shows the active row and gives it the focus. */
export async function focusRow(rows: Pick<Rows, "active">, list: List | null, box: HTMLElement | null): Promise<void> {
  await tick()
  list?.reveal(rows.active)
  requestAnimationFrame(() => box?.querySelector<HTMLElement>(`[data-row="${rows.active}"]`)?.focus({ preventScroll: true }))
}

/** The rows that must be drawn: from `first` up to, but not including, `last`. */
export type RowWindow = { first: number; last: number }

const SPARE = 8

/** Returns the rows that a scrolled list shows, with some to spare on both sides. All measures in pixels. */
export function rowWindow(scrollTop: number, height: number, rowHeight: number, rows: number): RowWindow {
  if (rowHeight <= 0 || rows === 0) return { first: 0, last: 0 }
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - SPARE)
  const last = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + SPARE)
  return { first: Math.min(first, rows), last: Math.max(last, 0) }
}

/** Returns where to scroll so that a row is wholly seen, moving as little as possible. `covered` is what a head hides at the top. */
export function scrollFor(index: number, scrollTop: number, height: number, rowHeight: number, covered: number): number {
  const top = index * rowHeight
  const bottom = top + rowHeight
  const shown = height - covered
  if (top < scrollTop) return top
  if (bottom > scrollTop + shown) return bottom - shown
  return scrollTop
}

/** The rows that must be drawn: from `first` up to, but not including, `last`. */
export type RowWindow = { first: number; last: number }

const SPARE = 8
/** Browsers draw no element much higher than 33 million pixels; a list that would be is scrolled over a shorter way. */
export const HIGHEST = 16_000_000

/** How far a scrolled list is along its rows. All measures in pixels. */
export type Stretch = { /** The height that is scrolled over. */ scrolled: number; /** The height that all rows have. */ whole: number; /** The height of what is seen. */ seen: number }

/** Returns where in the rows the view begins when the list is scrolled to a place. */
export function rowsTop(scrollTop: number, { scrolled, whole, seen }: Stretch): number {
  const way = scrolled - seen
  return scrolled >= whole || way <= 0 ? scrollTop : (Math.max(0, Math.min(scrollTop, way)) * (whole - seen)) / way
}

/** Returns where a list must be scrolled to for its view to begin at a place in the rows. */
export function scrolledTo(top: number, { scrolled, whole, seen }: Stretch): number {
  return scrolled >= whole || whole <= seen ? top : (top * (scrolled - seen)) / (whole - seen)
}

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

/** Where a place of the chart over time lies, in bars. */
export type Frame = { left: number; right: number; width: number; bars: number }

/** Returns the bar below the pointer; outside, the nearest one. */
export function barAt(x: number, { left, right, width, bars }: Frame): number {
  const share = (x - left) / Math.max(1, width - left - right)
  return Math.max(0, Math.min(bars - 1, Math.floor(share * bars)))
}

/** Returns left edge and width of the bars from one to another, in pixels. */
export function span(from: number, to: number, { left, right, width, bars }: Frame): { left: number; width: number } {
  const one = (width - left - right) / Math.max(1, bars)
  const [first, last] = from < to ? [from, to] : [to, from]
  return { left: left + first * one, width: (last - first + 1) * one }
}

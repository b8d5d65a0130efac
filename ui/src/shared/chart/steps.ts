/** How many shades a sequential scale has. */
export const SHADES = 8

/** Cuts values into shades: `cuts[k]` is the lowest value of shade `k + 1`. */
export type Shades = { low: number; high: number; cuts: readonly number[] }

/**
 * Makes the shades of the values shown: quantiles, cut at round numbers. Few different values take shades far apart.
 * Null without values.
 */
export function shadesOf(values: readonly number[]): Shades | null {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const low = sorted[0]
  const high = sorted.at(-1)
  if (low === undefined || high === undefined) return null
  const unit = 10 ** Math.floor(Math.log10(Math.max((high - low) / (SHADES * 2), Number.MIN_VALUE)))
  const cuts: number[] = []
  for (let shade = 1; shade < SHADES; shade++) {
    const at = quantile(sorted, shade / SHADES)
    const cut = Number.isFinite(unit) && unit > 0 ? Number((Math.round(at / unit) * unit).toPrecision(12)) : at
    if (cut > low && cut <= high && cut > (cuts.at(-1) ?? -Infinity)) cuts.push(cut)
  }
  return { low, high, cuts }
}

/** Returns the shade of a value, 0 (least) to 7 (most). */
export function shadeOf(value: number, shades: Shades): number {
  if (shades.low === shades.high) return Math.floor(SHADES / 2)
  const passed = shades.cuts.filter((cut) => value >= cut).length
  return shades.cuts.length === 0 ? 0 : Math.round((passed * (SHADES - 1)) / shades.cuts.length)
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? below
  return below + (above - below) * (place - Math.floor(place))
}

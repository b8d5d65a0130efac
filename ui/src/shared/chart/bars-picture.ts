import { escaped } from "./picture"

/** Draws bars with their names for a file. `share` is what part of the whole width a bar has. */
export function barsPicture(bars: readonly { title: string; text: string; share: number }[]): string {
  const rows = bars.map(({ title, text, share }, index) => {
    const top = index * 32
    return `<text x="0" y="${top + 12}" fill="var(--text)">${escaped(title)}</text><text x="480" y="${top + 12}" text-anchor="end" font-weight="600" fill="var(--text)">${escaped(text)}</text><rect x="0" y="${top + 18}" width="480" height="4" fill="var(--surface-3)"/><rect x="0" y="${top + 18}" width="${(480 * share).toFixed(1)}" height="4" fill="var(--chart-bar)"/>`
  })
  return `<svg width="480" height="${bars.length * 32}" viewBox="0 0 480 ${bars.length * 32}" font-size="12">${rows.join("")}</svg>`
}

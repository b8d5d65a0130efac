import type { ViewerRowView } from "../../bindings"
import { escaped } from "../../shared/chart/picture"
import { share } from "../../state/insights/measures"

const SHADES = ["var(--surface-3)", "var(--seq-2)", "var(--seq-4)", "var(--seq-6)"]

/** Draws the strips of viewers for a file, named as the screen names them. */
export function stripsPicture(rows: readonly ViewerRowView[]): string {
  const lines = rows.map((row, index) => {
    const top = index * 20
    const cells = row.cells.map((times, chunk) => `<rect x="${140 + chunk * 24}" y="${top}" width="22" height="16" rx="2" fill="${SHADES[Math.min(times, 3)] ?? ""}"/>`)
    return `<text x="0" y="${top + 12}" fill="var(--text)">${escaped(row.name ?? row.key)}</text>${cells.join("")}<text x="680" y="${top + 12}" text-anchor="end" fill="var(--text)">${row.covered === null ? "–" : share(row.covered)}</text>`
  })
  return `<svg width="684" height="${rows.length * 20}" viewBox="0 0 684 ${rows.length * 20}" font-size="11">${lines.join("")}</svg>`
}

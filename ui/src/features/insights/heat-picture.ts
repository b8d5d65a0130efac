import type { VideoMeasuresView } from "../../bindings"
import { escaped } from "../../shared/chart/picture"
import { shadeOf, type Shades } from "../../shared/chart/steps"
import { counted } from "../../shared/format"
import { measureOf, tooFew, type Measure } from "../../state/insights/measures"
import { curvePath } from "./curve"
import { valueWords } from "./facts"

const [WIDTH, HEIGHT, GAP, COLUMNS] = [170, 80, 4, 6]

/** Draws the heat map for a file. */
export function heatPicture(videos: readonly VideoMeasuresView[], measure: Measure, shades: Shades | null, now: number): string {
  const lines = Math.max(1, Math.ceil(videos.length / COLUMNS))
  const cells = videos.map((video, index) => {
    const value = measureOf(measure).of(video, now)
    const shade = shades === null || value === null || video.viewers === 0 || tooFew(video) ? null : shadeOf(value, shades)
    const [left, top] = [(index % COLUMNS) * (WIDTH + GAP), Math.floor(index / COLUMNS) * (HEIGHT + GAP)]
    const ink = shade === null ? "var(--text)" : `var(--seq-ink-${shade})`
    const title = video.title.length > 27 ? `${video.title.slice(0, 26)}…` : video.title
    const few = tooFew(video)
    return (
      `<g transform="translate(${left} ${top})" fill="${ink}"><rect width="${WIDTH}" height="${HEIGHT}" rx="4" fill="${shade === null ? "var(--surface-3)" : `var(--seq-${shade})`}"/><text x="8" y="18" font-size="11">${escaped(title)}</text>` +
      (few ? "" : `<path transform="translate(8 28)" d="${curvePath(video.curve, 154, 24)}" fill="none" stroke="${ink}" stroke-opacity=".6" stroke-width="1.5"/><text x="${WIDTH - 8}" y="70" font-size="11" text-anchor="end">${escaped(counted(video.viewers, "viewer"))}</text>`) +
      `<text x="8" y="70" font-size="${few ? 12 : 15}" font-weight="600">${escaped(valueWords(video, measure, now))}</text></g>`
    )
  })
  const [width, height] = [COLUMNS * (WIDTH + GAP) - GAP, lines * (HEIGHT + GAP) - GAP]
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${cells.join("")}</svg>`
}

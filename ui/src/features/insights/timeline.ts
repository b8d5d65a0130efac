import type { DayView, VideoMeasuresView } from "../../bindings"
import { dayNumber } from "../../shared/chart/days"
import { axisDays, dayWord } from "../../shared/chart/days"
import { escaped } from "../../shared/chart/picture"

const TALL = 28

/** Returns the most viewers that any video had on a day: all rows share one height. */
export function busiest(videos: readonly VideoMeasuresView[]): number {
  return videos.reduce((most, video) => Math.max(most, ...video.days.map((day) => day.viewers)), 0)
}

/** Draws the daily bars of a video as one path, one unit wide for each day. */
export function barsPath(days: readonly DayView[], from: string, top: number): string {
  if (top <= 0) return ""
  const first = dayNumber(from)
  return days.map(({ day, viewers }) => `M${dayNumber(day) - first} ${TALL}v${(-(viewers / top) * (TALL - 2)).toFixed(1)}h.9V${TALL}z`).join("")
}

/** Draws the whole timeline for a file. */
export function timelinePicture(videos: readonly VideoMeasuresView[], from: string, to: string): string {
  const [label, wide, line] = [260, 780, 32]
  const span = dayNumber(to) - dayNumber(from) + 1
  const top = busiest(videos)
  const axis = axisDays(from, to, 8).map((day) => `<text x="${(label + (wide * (dayNumber(day) - dayNumber(from))) / span).toFixed(1)}" y="12" font-size="11" fill="var(--chart-axis)">${dayWord(day)}</text>`)
  const rows = videos.map((video, index) => {
    const y = 20 + index * line
    const title = video.title.length > 40 ? `${video.title.slice(0, 39)}…` : video.title
    return `<text x="0" y="${y + 20}" font-size="12" fill="var(--text)">${escaped(title)}</text><path transform="translate(${label} ${y + 2}) scale(${(wide / span).toFixed(4)} 1)" d="${barsPath(video.days, from, top)}" fill="var(--chart-bar)"/>`
  })
  const height = 20 + videos.length * line
  return `<svg width="${label + wide}" height="${height}" viewBox="0 0 ${label + wide} ${height}">${axis.join("")}${rows.join("")}</svg>`
}

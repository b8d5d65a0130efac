import type { VideoMeasuresView } from "../../bindings"
import { measureOf, type Measure } from "../../state/insights/measures"

export type Column = "title" | "recorded" | "length" | Measure

/** Sorts the table of all videos by a column; what has no value stays last either way. */
export function sortedBy(videos: readonly VideoMeasuresView[], column: Column, descending: boolean, now: number): VideoMeasuresView[] {
  const byTitle = (a: VideoMeasuresView, b: VideoMeasuresView) => a.title.localeCompare(b.title, undefined, { numeric: true })
  const turn = descending ? -1 : 1
  if (column === "title") return [...videos].sort((a, b) => turn * byTitle(a, b))
  const value = (video: VideoMeasuresView): number | null => (column === "recorded" ? video.recordedAt : column === "length" ? video.duration : measureOf(column).of(video, now))
  return [...videos].sort((a, b) => {
    const [left, right] = [value(a), value(b)]
    if (left === null || right === null) return left === right ? byTitle(a, b) : left === null ? 1 : -1
    return turn * (left - right) || byTitle(a, b)
  })
}

import type { CompletionRule, VideoMeasuresView } from "../../bindings"
import { count, counted, duration, hours } from "../../shared/format"

export type Measure = "completed" | "viewers" | "watch" | "average" | "covered" | "again" | "idle"
type MeasureLook = {
  value: Measure
  label: string
  definition: string
  of: (video: VideoMeasuresView, now: number) => number | null
  words: (value: number) => string
}

/** Shares count from 0 to 1 and are written as whole per cents, never rounded up to 100. */
export function share(value: number): string {
  return `${Math.min(Math.round(100 * value), value < 1 ? 99 : 100)}%`
}

/** What the heat map can show, in the order of the choice. */
export const MEASURES: readonly MeasureLook[] = [
  { value: "completed", label: "Completed viewers, %", definition: "Of the people who ever watched it, those who covered enough of the whole video. Always over all dates.", of: (video) => (video.of > 0 ? video.completed / video.of : null), words: share },
  { value: "viewers", label: "Unique viewers", definition: "People with at least one view in these dates.", of: (video) => video.viewers, words: count },
  { value: "watch", label: "Total watch time", definition: "Time played, repeats included. Playback speed is not counted in.", of: (video) => video.watchSeconds, words: hours },
  { value: "average", label: "Average viewing time", definition: "Total watch time for each viewer.", of: (video) => video.averageSeconds, words: duration },
  { value: "covered", label: "Average covered, %", definition: "How much of the video a viewer saw at least once, averaged over viewers.", of: (video) => video.averageCovered, words: share },
  { value: "again", label: "Watched again", definition: "How many times a second that was seen was played on average: 1.0 is once.", of: (video) => video.watchedAgain, words: (value) => `${value.toFixed(1)} times` },
  { value: "idle", label: "Days since last view", definition: "Whole days since the day of the last view in these dates.", of: (video) => video.idleDays, words: (value) => counted(value, "day") },
]

export function measureOf(value: Measure): MeasureLook {
  return MEASURES.find((measure) => measure.value === value) ?? (MEASURES[0] as MeasureLook)
}

export const FEW = 5

/** A measure about fewer than five people says too much about each of them. */
export function tooFew(video: VideoMeasuresView): boolean {
  return video.viewers > 0 && video.viewers < FEW
}

export const RULES: readonly { value: CompletionRule; label: string; short: string }[] = [
  { value: "wholeVideo", label: "Completed: 75% of the whole video", short: "75% of the whole video" },
  { value: "hundredParts", label: "Completed: Panopto’s 100 parts", short: "Panopto’s 100 parts" },
  { value: "exactSeconds", label: "Completed: every second", short: "Exact seconds" },
  { value: "earlierScripts", label: "Completed: earlier campus scripts", short: "Earlier campus scripts" },
]

export type Order = "date" | "title" | "value"

/** Sorts videos for the heat map; those without a date or value come last. */
export function inOrder(videos: readonly VideoMeasuresView[], order: Order, measure: Measure, now: number): VideoMeasuresView[] {
  const byTitle = (a: VideoMeasuresView, b: VideoMeasuresView) => a.title.localeCompare(b.title, undefined, { numeric: true })
  const byDate = (a: VideoMeasuresView, b: VideoMeasuresView) => (a.recordedAt ?? Infinity) - (b.recordedAt ?? Infinity) || byTitle(a, b)
  const value = measureOf(measure).of
  const byValue = (a: VideoMeasuresView, b: VideoMeasuresView) => (value(b, now) ?? -Infinity) - (value(a, now) ?? -Infinity) || byDate(a, b)
  return [...videos].sort(order === "title" ? byTitle : order === "date" ? byDate : byValue)
}

/** Returns the first five by unique viewers, and by completion without videos that fewer than five people watched. */
export function topVideos(videos: readonly VideoMeasuresView[]): { viewers: VideoMeasuresView[]; completion: VideoMeasuresView[] } {
  const watched = inOrder(videos.filter((video) => video.viewers > 0), "value", "viewers", 0)
  const judged = inOrder(videos.filter((video) => video.viewers >= FEW && video.of >= FEW), "value", "completed", 0)
  return { viewers: watched.slice(0, 5), completion: judged.slice(0, 5) }
}

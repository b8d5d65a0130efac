import type { VideoMeasuresView } from "../../bindings"
import { count, date, duration, hours } from "../../shared/format"
import { dayWord } from "../../shared/chart/days"
import { MEASURES, measureOf, tooFew, type Measure } from "../../state/insights/measures"

export const FEW_WORDS = "Fewer than 5"

/** Returns a measure of a video in words, hidden where it would be about too few people. */
export function valueWords(video: VideoMeasuresView, measure: Measure, now: number): string {
  const { of, words } = measureOf(measure)
  const value = of(video, now)
  if (value === null || (video.viewers === 0 && measure !== "viewers" && measure !== "completed")) return "–"
  if (tooFew(video)) return FEW_WORDS
  return words(value)
}

/** Returns everything that is known of a video, for the card on hover and the table. */
export function facts(video: VideoMeasuresView, now: number): { name: string; words: string }[] {
  return [
    { name: "Recorded", words: video.recordedAt === null ? "–" : date(video.recordedAt, now) },
    { name: "Length", words: video.duration === null ? "–" : duration(video.duration) },
    ...MEASURES.map(({ value, label }) => ({ name: label, words: value === "completed" && video.of > 0 && !tooFew(video) ? `${valueWords(video, value, now)}, ${count(video.completed)} of ${count(video.of)}` : valueWords(video, value, now) })),
  ]
}

/** Says what is unusual about a video's data. */
export function notesOf(video: VideoMeasuresView, behind: boolean): string[] {
  const late = behind ? (video.dataTo === null ? "Nothing was read yet." : `Its figures end on ${dayWord(video.dataTo)}.`) : ""
  return [video.gone ? "No longer on Panopto. Its figures stay." : "", behind ? (video.problem ?? "") : "", late].filter(Boolean)
}

/** Says how many of the class list are among the viewers: “of 312 enrolled”, or “290 of 312 enrolled” where others watched too. */
export function enrolledWords({ viewers, enrolled, onClassList }: { viewers: number; enrolled: number | null; onClassList: number | null }): string | undefined {
  if (enrolled === null || onClassList === null) return undefined
  return onClassList === viewers ? `of ${count(enrolled)} enrolled` : `${count(onClassList)} of ${count(enrolled)} enrolled`
}

/** Returns whole hours from ten on: nobody compares minutes there. */
export function perViewer(seconds: number): string {
  return seconds >= 36_000 ? `${count(seconds / 3600)} h` : hours(seconds)
}

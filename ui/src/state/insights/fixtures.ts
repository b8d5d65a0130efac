import type { ChunkView, CourseInsightsView, VideoInsightsView, VideoMeasuresView, ViewerRowView } from "../../bindings"

/** Insights for tests, complete and unremarkable. */
export function measures(id: string, more: Partial<VideoMeasuresView> = {}): VideoMeasuresView {
  return { sessionId: id, title: id, folder: "Lectures", recordedAt: 1, duration: 100, gone: false, dataTo: "2026-11-20", problem: null, viewers: 10, completed: 5, of: 10, watchSeconds: 1000, averageSeconds: 100, averageCovered: 0.5, watchedAgain: 1, lastViewed: 1, idleDays: 1, curve: Array<number>(20).fill(5), days: [], ...more }
}

export function courseInsights(more: Partial<CourseInsightsView> = {}): CourseInsightsView {
  return {
    courseId: "c1", name: "BIOL 200", timeZone: "America/Vancouver", firstDay: "2026-09-02", lastDay: "2026-11-20", dataTo: "2026-11-20", completionOnly: false, viewers: 10, enrolled: null, onClassList: null, notWatched: null, unmatched: 0, classList: null, dueDates: [], seconds: 100, watchSeconds: 1000,
    completed: 5, pairs: 10, viewsStored: 100, days: [], weeks: [], videos: [], ...more,
  }
}

export function chunk(index: number, more: Partial<ChunkView> = {}): ChunkView {
  return { from: index * 5, to: index * 5 + 5, viewers: 10, covered: 8, averageSeconds: 5, watchSeconds: 50, typical: null, ...more }
}

export function videoInsights(more: Partial<VideoInsightsView> = {}): VideoInsightsView {
  return {
    courseId: "c1", sessionId: "s1", title: "Lecture 1", recordedAt: 1, duration: 100, firstDay: "2026-09-02", lastDay: "2026-11-20", dataTo: "2026-11-20", completionOnly: false,
    viewers: 10, enrolled: null, onClassList: null, watchSeconds: 1000, averageSeconds: 100, completed: 5, of: 10, days: [], weeks: [], chunks: Array.from({ length: 20 }, (_, index) => chunk(index)), typicalOf: 0, moments: [], definitions: [], ...more,
  }
}

export function viewer(key: string, more: Partial<ViewerRowView> = {}): ViewerRowView {
  return { viewer: 1, key, name: null, cells: Array<number>(20).fill(1), covered: 1, watchSeconds: 100, views: 1, lastViewed: 1, rules: [], ...more }
}

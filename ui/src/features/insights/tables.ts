import type { ChunkView, VideoMeasuresView, ViewerRowView } from "../../bindings"
import { cell, type Cell, type ChartTable } from "../../shared/chart/table"
import { count, duration, hours } from "../../shared/format"
import { MEASURES, share, tooFew } from "../../state/insights/measures"
import { FEW_WORDS, valueWords } from "./facts"

const day = (at: number | null): Cell => (at === null ? cell(null) : cell(new Date(at).toISOString().slice(0, 10)))

/** Every measure of every video. What is about fewer than five people stays out of the file too. */
export function videosTable(videos: readonly VideoMeasuresView[], now: number): ChartTable {
  return {
    columns: [{ name: "Video" }, { name: "Session ID" }, { name: "Recorded" }, { name: "Length, s", number: true }, ...MEASURES.map(({ label }) => ({ name: label, number: true }))],
    rows: videos.map((video) => [
      cell(video.title), cell(video.sessionId), day(video.recordedAt), cell(video.duration, video.duration === null ? undefined : duration(video.duration)),
      ...MEASURES.map(({ value, of }) => (tooFew(video) ? { value: null, text: FEW_WORDS } : { value: of(video, now), text: valueWords(video, value, now) })),
    ]),
  }
}

/** The days of every video, one line for each day with a view. */
export function timelineTable(videos: readonly VideoMeasuresView[]): ChartTable {
  return { columns: [{ name: "Video" }, { name: "Day" }, { name: "Unique viewers", number: true }], rows: videos.flatMap((video) => video.days.map((one) => [cell(video.title), cell(one.day), cell(one.viewers, count(one.viewers))])) }
}

/** The 20 parts of a video, counted from 1. */
export function chunksTable(chunks: readonly ChunkView[]): ChartTable {
  return {
    columns: [{ name: "Chunk", number: true }, { name: "From" }, { name: "To" }, { name: "Unique viewers", number: true }, { name: "75% covered", number: true }, { name: "Average viewing time, s", number: true }, { name: "Total viewing time, s", number: true }],
    rows: chunks.map((chunk, index) => [
      cell(index + 1), cell(chunk.from, duration(chunk.from)), cell(chunk.to, duration(chunk.to)), cell(chunk.viewers, count(chunk.viewers)), cell(chunk.covered, count(chunk.covered)),
      cell(chunk.averageSeconds, chunk.averageSeconds === null ? undefined : duration(chunk.averageSeconds)), cell(chunk.watchSeconds, hours(chunk.watchSeconds)),
    ]),
  }
}

/** The people who are read so far, named as the screen names them. */
export function viewersTable(rows: readonly ViewerRowView[]): ChartTable {
  return {
    columns: [{ name: "Viewer" }, ...Array.from({ length: 20 }, (_, index) => ({ name: `Chunk ${index + 1}`, number: true })), { name: "Covered", number: true }, { name: "Watched, s", number: true }],
    rows: rows.map((row) => [cell(row.name ?? row.key), ...row.cells.map((times) => cell(times)), cell(row.covered, row.covered === null ? undefined : share(row.covered)), cell(row.watchSeconds, hours(row.watchSeconds))]),
  }
}

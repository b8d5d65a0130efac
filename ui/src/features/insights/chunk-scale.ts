import type { ChunkView, TypicalView } from "../../bindings"
import { SHADES } from "../../shared/chart/steps"
import { count, duration } from "../../shared/format"

/** How wide the names left of the charts and the values right of them are, in pixels; between lie the chunks. */
export const MARGIN = { left: 121, right: 126 }

/** Returns the chunk below the pointer, or null left and right of them. */
export function chunkAt(x: number, width: number, chunks: number): number | null {
  const wide = width - MARGIN.left - MARGIN.right
  const at = Math.floor(((x - MARGIN.left) / wide) * chunks)
  return at >= 0 && at < chunks ? at : null
}

/** Returns the shade of a bar; shade is height, and the lowest keep enough contrast to be seen. */
export function barShade(value: number, most: number): number {
  return most <= 0 ? 2 : Math.min(SHADES - 1, 2 + Math.round((value / most) * (SHADES - 3)))
}

/** Says everything about one chunk: “Chunk 10, 35:24 to 39:20, 223 viewers, 188 covered 75%, average 7:12”. */
export function chunkWords(chunk: ChunkView, index: number): string {
  const average = chunk.averageSeconds === null ? "" : `, average ${duration(chunk.averageSeconds)}`
  return `Chunk ${index + 1}, ${duration(chunk.from)} to ${duration(chunk.to)}, ${count(chunk.viewers)} viewers, ${count(chunk.covered)} covered 75%${average}`
}

/** Returns ticks of a time axis from nought to at least `top`: whole seconds, minutes or hours, at most `most` steps. */
export function timeTicks(top: number, most: number): number[] {
  const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 300, 600, 900, 1800, 3600, 7200]
  const step = STEPS.find((one) => top / one <= most) ?? Math.ceil(top / most / 3600) * 3600
  return Array.from({ length: Math.max(1, Math.ceil(top / step)) + 1 }, (_, index) => index * step)
}

/** Returns the usual band in viewers of this video. */
export function bandOf(chunks: readonly ChunkView[], viewers: number): { index: number; low: number; high: number }[] {
  const usual = chunks.map((chunk) => chunk.typical).filter((typical): typical is TypicalView => typical !== null)
  if (usual.length !== chunks.length || viewers === 0) return []
  return usual.map((typical, index) => ({ index, low: typical.low * viewers, high: typical.high * viewers }))
}

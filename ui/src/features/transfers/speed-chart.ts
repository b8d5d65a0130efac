import type { SpeedSample } from "../../state/jobs.svelte"

export const SPAN = 5 * 60_000
export const PLOT = { width: 240, top: 12, bottom: 72 }

/** Returns the smallest of 1, 2, 4, 5 or 10 times a power of ten that is not below the fastest sample; at least 1 MB/s. */
export function scaleTop(samples: readonly SpeedSample[]): number {
  const most = Math.max(1_000_000, ...samples.flatMap((sample) => [sample.up, sample.down]))
  const power = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 4, 5, 10].map((step) => step * power).find((step) => step >= most) ?? most
}

/** Returns the place of a sample: time runs to the right and ends now. */
export function point(sample: SpeedSample, of: "up" | "down", now: number, top: number): { x: number; y: number } {
  const x = PLOT.width * (1 - Math.min(SPAN, Math.max(0, now - sample.at)) / SPAN)
  return { x, y: PLOT.bottom - (PLOT.bottom - PLOT.top) * Math.min(1, sample[of] / top) }
}

/** Returns the path of a line through the samples. A pause of more than 20 s without a measurement counts as nothing moving. */
export function linePath(samples: readonly SpeedSample[], of: "up" | "down", now: number, top: number): string {
  return withPauses(samples).map((sample, index) => {
    const { x, y } = point(sample, of, now, top)
    return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`
  }).join("")
}

/** Returns the same line closed down to the axis. */
export function areaPath(samples: readonly SpeedSample[], of: "up" | "down", now: number, top: number): string {
  const line = linePath(samples, of, now, top)
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last) return ""
  return `${line}L${point(last, of, now, top).x.toFixed(1)} ${PLOT.bottom}L${point(first, of, now, top).x.toFixed(1)} ${PLOT.bottom}Z`
}

function withPauses(samples: readonly SpeedSample[]): SpeedSample[] {
  return samples.flatMap((sample, index) => {
    const before = samples[index - 1]
    if (!before || sample.at - before.at <= 20_000) return [sample]
    return [{ at: before.at + 1000, up: 0, down: 0 }, { at: sample.at - 1000, up: 0, down: 0 }, sample]
  })
}

/** Returns one row for each ten seconds, newest first, with the mean of what was measured in them. */
export function tableRows(samples: readonly SpeedSample[], now: number): { secondsAgo: number; up: number; down: number }[] {
  const bins = new Map<number, SpeedSample[]>()
  for (const sample of samples) {
    const bin = Math.floor((now - sample.at) / 10_000)
    if (bin >= 0 && bin < SPAN / 10_000) bins.set(bin, [...(bins.get(bin) ?? []), sample])
  }
  const mean = (list: SpeedSample[], of: "up" | "down") => list.reduce((sum, sample) => sum + sample[of], 0) / list.length
  return [...bins].sort(([a], [b]) => a - b).map(([bin, list]) => ({ secondsAgo: bin * 10, up: mean(list, "up"), down: mean(list, "down") }))
}

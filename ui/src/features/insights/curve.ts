/** Returns the line of viewers across a video, 20 points in a box; the most of all videos touches the top. */
export function curvePath(values: readonly number[], width: number, height: number, top = Math.max(...values)): string {
  if (values.length < 2 || !(top > 0)) return ""
  const step = width / (values.length - 1)
  return values.map((value, index) => `${index === 0 ? "M" : "L"}${(index * step).toFixed(1)} ${(height - 2 - (value / top) * (height - 4)).toFixed(1)}`).join("")
}

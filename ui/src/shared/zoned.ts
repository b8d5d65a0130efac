/** Times by the clock of a zone. Put together from parts: how a language writes a date differs from one web view to another. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** Returns the day that a moment has in a zone: `2026-11-20`. */
export function dayIn(at: number, zone: string): string {
  const { year, month, day } = parts(at, zone)
  return `${year}-${month}-${day}`
}

/** Returns a moment as the clock of a zone shows it, to the second: `2026-11-20 14:05:09`. */
export function momentIn(at: number, zone: string): string {
  const { hour, minute, second } = parts(at, zone)
  return `${dayIn(at, zone)} ${hour}:${minute}:${second}`
}

function parts(at: number, zone: string): Record<string, string> {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" })
    formats.set(zone, format)
  }
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
}

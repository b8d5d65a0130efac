const formats = new Map<string, Intl.DateTimeFormat>()

/** Returns a moment as the clock of a zone shows it, to the second: `2026-11-20 14:05:09`. */
export function momentIn(at: number, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" })
    formats.set(zone, format)
  }
  return format.format(at)
}

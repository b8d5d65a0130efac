/** Days as `2026-09-02`, without hours and zones: the counting was done where the zone is known. */
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const DAY = 86_400_000

export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY)
}

export function dayOf(number: number): string {
  return new Date(number * DAY).toISOString().slice(0, 10)
}

/** Returns `2 Sep`, with the year where it is asked for. */
export function dayWord(day: string, year = false): string {
  const [y, m, d] = day.split("-").map(Number)
  return `${d ?? ""} ${MONTHS[(m ?? 1) - 1] ?? ""}${year ? ` ${y ?? ""}` : ""}`
}

/** Returns `2 Sep to 20 Nov 2026`; the year of the first day too where it differs. */
export function rangeWords(from: string, to: string): string {
  return from === to ? dayWord(to, true) : `${dayWord(from, from.slice(0, 4) !== to.slice(0, 4))} to ${dayWord(to, true)}`
}

export type Count = { day: string; count: number }

/** Fills the days (or weeks, `every` 7) without a count with nought, from the first to the last day. */
export function filled(counts: readonly Count[], from: string, to: string, every = 1): Count[] {
  const known = new Map(counts.map((one) => [one.day, one.count]))
  const first = every === 7 ? mondayOf(from) : dayNumber(from)
  const list: Count[] = []
  for (let day = first; day <= dayNumber(to); day += every) list.push({ day: dayOf(day), count: known.get(dayOf(day)) ?? 0 })
  return list
}

/** Returns the day number of the Monday on or before a day. */
export function mondayOf(day: string): number {
  const number = dayNumber(day)
  // 1 January 1970 was a Thursday.
  return number - ((number + 3) % 7)
}

/** Returns the days that an axis names: the first one, and firsts of months or rounder steps, at most `most`. */
export function axisDays(from: string, to: string, most: number): string[] {
  const [first, last] = [dayNumber(from), dayNumber(to)]
  const span = last - first
  const months = monthsBetween(from, to)
  const step = Math.ceil(months.length / Math.max(1, most - 1))
  const byMonth = months.filter((_, index) => index % step === 0)
  if (byMonth.length >= 2) return [from, ...byMonth.filter((day) => dayNumber(day) - first > span / 12)]
  const every = Math.max(1, Math.ceil((span + 1) / most))
  const days: string[] = []
  for (let day = first; day <= last; day += every) days.push(dayOf(day))
  return days
}

function monthsBetween(from: string, to: string): string[] {
  const list: string[] = []
  let [year, month] = from.split("-").map(Number) as [number, number]
  for (;;) {
    month += 1
    if (month > 12) { month = 1; year += 1 }
    const day = `${year}-${String(month).padStart(2, "0")}-01`
    if (day > to) return list
    list.push(day)
  }
}

/** Returns a day as 2026-11-23, in the person's own time. */
export function isoDay(at: number): string {
  const day = new Date(at)
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`
}

/** Returns 22:00 of today, or of tomorrow when that is past. */
export function laterToday(now: number): number {
  const at = new Date(now)
  at.setHours(22, 0, 0, 0)
  if (at.getTime() <= now) at.setDate(at.getDate() + 1)
  return at.getTime()
}

/** Returns the moment of a day and a time like 22:00 or 7:05, in milliseconds; null where one of them is none. */
export function atTime(day: string, time: string): number | null {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  const minutes = minutesOf(time)
  if (date === null || minutes === null) return null
  return new Date(Number(date[1]), Number(date[2]) - 1, Number(date[3]), 0, minutes).getTime()
}

/** Returns the minutes after midnight of a time like 22:00. */
export function minutesOf(time: string): number | null {
  const parts = /^(\d{1,2})[:.](\d{2})$/.exec(time.trim())
  if (parts === null) return null
  const [hours, minutes] = [Number(parts[1]), Number(parts[2])]
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null
}

/** Returns 22:00 for 1320 minutes after midnight. */
export function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
}

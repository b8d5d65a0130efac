/** Numbers and times as people read them. Words are English; separators are the system's. */

let system = new Intl.NumberFormat()
let oneDecimal = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** Sets whose separators are used; without an argument the system's. */
export function useLocale(locale?: string): void {
  system = new Intl.NumberFormat(locale)
  oneDecimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

export function count(value: number): string {
  return system.format(Math.round(value))
}

/** Returns `1 recording`, `2 recordings`, `3,000 recordings`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${Math.round(value) === 1 ? one : many}`
}

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"]

/** Returns the place of the unit in powers of ten; a value that would round up to 1,000 takes the next. */
function unitOf(bytes: number): number {
  let unit = 0
  let rest = Math.abs(bytes)
  while (unit < UNITS.length - 1 && rest >= (unit >= 3 ? 999.95 : 999.5)) {
    rest /= 1000
    unit += 1
  }
  return unit
}

function inUnit(bytes: number, unit: number): string {
  const value = bytes / 1000 ** unit
  return unit >= 3 ? oneDecimal.format(value) : system.format(Math.round(value))
}

/** Returns a size in powers of ten, with one decimal from GB on: `42 KB`, `850 MB`, `1.4 GB`. */
export function bytes(value: number): string {
  const unit = unitOf(value)
  return `${inUnit(value, unit)} ${UNITS[unit]}`
}

/** Returns `5.9 of 10.4 GB`, both in the unit of the whole. */
export function bytesOf(done: number, total: number): string {
  const unit = unitOf(total)
  return `${inUnit(Math.min(done, total), unit)} of ${inUnit(total, unit)} ${UNITS[unit]}`
}

/** Returns a speed with one decimal from MB on: `38.2 MB/s`, `640 KB/s`. */
export function speed(bytesPerSecond: number): string {
  const unit = unitOf(bytesPerSecond)
  const value = bytesPerSecond / 1000 ** unit
  return `${unit >= 2 ? oneDecimal.format(value) : system.format(Math.round(value))} ${UNITS[unit]}/s`
}

/** Returns a recording's length: `1:18:42`, `52:16`, `0:07`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = String(whole % 60).padStart(2, "0")
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`
}

/** Returns a sum of lengths: `30 h 17 min`, `12 min`, `40 s`. */
export function hours(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`
}

/** Rounds a time that is only guessed: minutes to 10, then fives, then tens, then whole hours. */
function roughly(seconds: number): string {
  const minutes = seconds / 60
  if (minutes < 10) return `${Math.max(1, Math.round(minutes))} min`
  if (minutes < 57.5) return `${minutes < 30 ? Math.round(minutes) : Math.round(minutes / 5) * 5} min`
  const tens = Math.round(minutes / 10) * 10
  if (tens < 300) return tens % 60 === 0 ? `${tens / 60} h` : `${Math.floor(tens / 60)} h ${tens % 60} min`
  const wholeHours = Math.round(minutes / 60)
  return wholeHours < 48 ? `${wholeHours} h` : `${count(wholeHours / 24)} days`
}

/** Returns `about 24 min left`, or `less than a minute left`. */
export function timeLeft(seconds: number): string {
  return seconds < 45 ? "less than a minute left" : `about ${roughly(seconds)} left`
}

/** Returns the same without “left”: `about 5 min`. */
export function timeNeeded(seconds: number): string {
  return seconds < 45 ? "less than a minute" : `about ${roughly(seconds)}`
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** Returns `Fri 20 Nov`, with the year when it is not this one. */
export function date(at: number, now = Date.now()): string {
  const day = new Date(at)
  const year = day.getFullYear() === new Date(now).getFullYear() ? "" : ` ${day.getFullYear()}`
  return `${WEEKDAYS[day.getDay()]} ${day.getDate()} ${MONTHS[day.getMonth()]}${year}`
}

/** Returns `10:41`. */
export function clock(at: number): string {
  const time = new Date(at)
  return `${String(time.getHours()).padStart(2, "0")}:${String(time.getMinutes()).padStart(2, "0")}`
}

/** Returns `today 10:02`, `yesterday 10:02` or `Fri 20 Nov, 10:02`. */
export function moment(at: number, now = Date.now()): string {
  const days = daysBetween(at, now)
  if (days === 0) return `today ${clock(at)}`
  if (days === 1) return `yesterday ${clock(at)}`
  return `${date(at, now)}, ${clock(at)}`
}

/** Returns the head of a day in a list: `Today`, `Yesterday`, `Fri 20 Nov`. */
export function dayHead(at: number, now = Date.now()): string {
  const days = daysBetween(at, now)
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : date(at, now)
}

function daysBetween(at: number, now: number): number {
  const start = (time: number) => { const day = new Date(time); return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate()) }
  return Math.round((start(now) - start(at)) / 86_400_000)
}

/** Returns the full date with time and zone, for hovering. */
export function fullDate(at: number): string {
  const zone = new Intl.DateTimeFormat("en-GB", { timeZoneName: "longOffset" }).formatToParts(at).find((part) => part.type === "timeZoneName")
  const day = new Date(at)
  return `${WEEKDAYS[day.getDay()]} ${day.getDate()} ${MONTHS[day.getMonth()]} ${day.getFullYear()}, ${clock(at)} ${zone?.value ?? ""}`.trim()
}

/** Returns `just now`, `2 min ago`, `3 h ago`, or the date. */
export function ago(at: number, now = Date.now()): string {
  const seconds = (now - at) / 1000
  if (seconds < 45) return "just now"
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`
  return date(at, now)
}

/** Returns a share as `57 %`. Its base belongs beside it, on hover. */
export function percent(done: number, total: number): string {
  return total <= 0 ? "0 %" : `${Math.floor((100 * done) / total)} %`
}

import { escaped } from "../../shared/chart/picture"
import { shadeOf, shadesOf, type Shades } from "../../shared/chart/steps"
import { cell, type ChartTable } from "../../shared/chart/table"
import { count, counted } from "../../shared/format"

export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const
const LONG = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"]

/** Returns the shades of the hours; hours without a view take no part. */
export function hourShades(hours: readonly (readonly number[])[]): Shades | null {
  return shadesOf(hours.flat().filter((views) => views > 0))
}

/** Returns the shade of an hour, pale where nothing was seen. */
export function hourShade(views: number, shades: Shades | null): number {
  return views === 0 || shades === null ? 0 : Math.max(1, shadeOf(views, shades))
}

export function hourName(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`
}

/** Says one hour in words: “Mondays 14:00 to 15:00: 812 views”. */
export function hourWords(day: number, hour: number, views: number): string {
  return `${LONG[day] ?? ""} ${hourName(hour)} to ${hourName((hour + 1) % 24)}: ${counted(views, "view")}`
}

/** Returns the busiest hour; null without any view. */
export function busiest(hours: readonly (readonly number[])[]): { day: number; hour: number; views: number } | null {
  let best: { day: number; hour: number; views: number } | null = null
  hours.forEach((list, day) => list.forEach((views, hour) => { if (views > (best?.views ?? 0)) best = { day, hour, views } }))
  return best
}

export function hoursTable(hours: readonly (readonly number[])[]): ChartTable {
  return { columns: [{ name: "Weekday" }, ...Array.from({ length: 24 }, (_, hour) => ({ name: hourName(hour), number: true }))], rows: hours.map((list, day) => [cell(WEEKDAYS[day] ?? ""), ...list.map((views) => cell(views, count(views)))]) }
}

/** Draws the hours for a file. */
export function hoursPicture(hours: readonly (readonly number[])[]): string {
  const shades = hourShades(hours)
  const rows = hours.map((list, day) => `<text x="0" y="${day * 18 + 13}" font-size="11" fill="var(--chart-axis)">${escaped(WEEKDAYS[day] ?? "")}</text>${list.map((views, hour) => `<rect x="${36 + hour * 20}" y="${day * 18}" width="19" height="17" rx="2" fill="var(--seq-${hourShade(views, shades)})"/>`).join("")}`)
  const axis = [0, 6, 12, 18].map((hour) => `<text x="${36 + hour * 20}" y="142" font-size="11" fill="var(--chart-axis)">${hourName(hour)}</text>`)
  return `<svg width="516" height="148" viewBox="0 0 516 148">${rows.join("")}${axis.join("")}</svg>`
}

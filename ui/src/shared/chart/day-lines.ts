import { dayNumber, type Count } from "./days"

/** A day on which something happens, with a word for it. */
export type DayLine = { day: string; word: string }
/** A line as it stands in the chart: in the middle of its bar, counted in bars. */
export type PlacedLine = { at: number; word: string }

/** Rough width of a letter of a label, in pixels. */
const LETTER = 5.6
/** Space before and after a label. */
const AROUND = 8

/** Places lines among bars of so many days, one for each day; those outside stay out. */
export function linesOf(lines: readonly DayLine[], bars: readonly Count[], every: 1 | 7): PlacedLine[] {
  const first = bars[0]
  if (!first) return []
  const words = new Map<number, string[]>()
  for (const { day, word } of lines) {
    const bar = Math.floor((dayNumber(day) - dayNumber(first.day)) / every)
    if (bar < 0 || bar >= bars.length) continue
    const known = words.get(bar)
    if (known) known.push(word)
    else words.set(bar, [word])
  }
  return [...words].sort(([a], [b]) => a - b).map(([bar, names]) => ({ at: bar + 0.5, word: names.length === 1 ? (names[0] ?? "") : `${names[0]} +${names.length - 1}` }))
}

/** Returns the lines whose words have room left of them; one bar is `pixels` wide. The others are read bar by bar, and in the table. */
export function labelled(lines: readonly PlacedLine[], pixels: number): PlacedLine[] {
  const room: PlacedLine[] = []
  let end = 0
  for (const line of lines) {
    const at = line.at * pixels
    const start = at - line.word.length * LETTER - AROUND
    if (start >= end) room.push(line)
    end = room.at(-1) === line ? at : Math.max(end, at)
  }
  return room
}

/** Returns what happens in a bar that begins on a day. */
export function wordsIn(lines: readonly DayLine[], day: string, every: 1 | 7): string[] {
  const first = dayNumber(day)
  return lines.filter((line) => dayNumber(line.day) >= first && dayNumber(line.day) < first + every).map((line) => line.word)
}

import type { SessionView } from "../../bindings"
import { fold } from "./title-order"

/** What a person typed into “Search recordings”, taken apart. */
export type SearchWords = {
  /** The words that go to the title search, joined by single spaces. */
  text: string
  /** The same words, folded, each of which must be in the title. */
  terms: string[]
  captions: "yes" | "none" | null
  /** Recordings that started before this moment, in milliseconds. */
  before: number | null
  /** Recordings longer than this, in seconds. */
  longer: number | null
  /** Only recordings that are not on this computer. */
  notHere: boolean
  /** One sentence for each search word that could not be understood. */
  problems: string[]
}

/** Parses titles words and the search words `has:captions`, `no:captions`, `before:2025-01-01`, `longer:1h`, `not:downloaded`. */
export function parseSearch(input: string): SearchWords {
  const found: SearchWords = { text: "", terms: [], captions: null, before: null, longer: null, notHere: false, problems: [] }
  const plain: string[] = []
  for (const word of input.split(/\s+/).filter((part) => part !== "")) {
    if (word.toLowerCase() === "not:downloaded") {
      found.notHere = true
      continue
    }
    const match = /^(has|no|before|longer):(.*)$/i.exec(word)
    if (match === null) plain.push(word)
    else applyWord(found, (match[1] ?? "").toLowerCase(), (match[2] ?? "").toLowerCase())
  }
  found.text = plain.join(" ")
  found.terms = plain.map(fold)
  return found
}

/** Tells whether there is anything to search or filter by. */
export function isEmptySearch(search: SearchWords): boolean {
  return search.terms.length === 0 && !hasConditions(search)
}

/** Tells whether a search word narrows the list. */
export function hasConditions(search: SearchWords): boolean {
  return search.captions !== null || search.before !== null || search.longer !== null || search.notHere
}

/** Tells whether a recording fits the words; a fact that is not known never fits. `isHere` knows what is on this computer. */
export function fits(session: SessionView, search: SearchWords, isHere: (id: string) => boolean = () => false): boolean {
  if (search.notHere && isHere(session.id)) return false
  if (search.captions !== null && session.captions !== search.captions) return false
  if (search.before !== null && (session.startTime === null || session.startTime >= search.before)) return false
  if (search.longer !== null && (session.duration === null || session.duration <= search.longer)) return false
  if (search.terms.length === 0) return true
  const title = fold(session.name)
  return search.terms.every((term) => title.includes(term))
}

function applyWord(found: SearchWords, key: string, value: string): void {
  if (key === "has" || key === "no") {
    if (value === "captions") found.captions = key === "has" ? "yes" : "none"
    else if (value !== "") found.problems.push(`“${key}:${value}” is not known. Only captions can be asked for.`)
  } else if (key === "before") {
    const day = parseDay(value)
    if (day !== null) found.before = day
    else if (value.length >= 10) found.problems.push(`“before:${value}” is not a date. Write it like before:2025-01-31.`)
  } else {
    const seconds = parseLength(value)
    if (seconds !== null) found.longer = seconds
    else if (value !== "") found.problems.push(`“longer:${value}” is not a length. Write it like longer:1h or longer:45min.`)
  }
}

/** The start of a day on this computer's clock, because people think of the date they see in the list. */
function parseDay(value: string): number | null {
  const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value)
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)]
  const date = new Date(year, month - 1, day)
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : null
}

function parseLength(value: string): number | null {
  const match = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+)m(?:in)?)?(?:(\d+)s)?$/.exec(value)
  if (match !== null && value !== "") {
    return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)
  }
  return /^\d+$/.test(value) ? Number(value) * 60 : null
}

import type { CanvasRole, JobView, PageViewCourseView, PageViewPlanView, PageViewSource, PersonReadState } from "../../bindings"
import { dayNumber, dayOf, dayWord, rangeWords } from "../../shared/chart/days"
import { count, counted } from "../../shared/format"

export const ROLES: readonly { value: CanvasRole; label: string }[] = [
  { value: "student", label: "Students" }, { value: "ta", label: "Teaching assistants" }, { value: "teacher", label: "Teachers" }, { value: "designer", label: "Designers" }, { value: "observer", label: "Observers" },
]

export const READ_STATES: Record<PersonReadState, string> = { waiting: "Waiting", waitingOnCanvas: "Waiting on Canvas", runningOnCanvas: "Running on Canvas", fetching: "Fetching", done: "Done", failed: "Failed", leftOut: "Left out by Canvas" }

export const DISCLAIMER = "Canvas gives page views as best effort. Do not use them to judge single people or small groups."

/** Says where the views of a course come from: a bold beginning, and the rest. */
export function noticeWords(course: Pick<PageViewCourseView, "history" | "listedFrom"> | null): { head: string; text: string; warn: boolean } {
  if (course?.history === false) {
    return { head: "This Canvas has no page view history.", text: `Only ${dayWord(course.listedFrom)} to today can be read. Days before are lost unless Lectern saved them.`, warn: true }
  }
  return { head: "Canvas lists only the last 30 days here.", text: "Older days come from its history service, by whole months, up to 12 months back. Lectern keeps what it has read, so later runs only add new days.", warn: false }
}

/** Says what Canvas is doing for a reading that runs. */
export function runWords(job: JobView): string {
  const state = job.state === "queued" ? "Waiting" : job.state === "paused" ? "Paused by you" : job.itemsProcessing > 0 ? "Running on Canvas" : "Fetching"
  return [state, job.itemsSkipped > 0 ? leftOutWords(job.itemsSkipped) : "", job.itemsFailed > 0 ? `${count(job.itemsFailed)} failed` : ""].filter(Boolean).join(", ")
}

export function leftOutWords(people: number): string {
  return `${counted(people, "person", "people")} left out by Canvas`
}

/** Says what a reading has brought: “88,412 views by 309 people, 3 failed”. */
export function doneWords({ views, people, failed }: { views: number; people: number; failed: number }): string {
  return `${counted(views, "view")} by ${counted(people, "person", "people")}${failed > 0 ? `, ${count(failed)} failed` : ""}`
}

const SOURCES: Record<PageViewSource, string> = { list: "Canvas’s list", history: "Canvas’s history", stored: "This computer" }

/** Returns the lines of a plan: what comes from where, for how many people. */
export function planLines(plan: PageViewPlanView): { source: string; what: string; people: string }[] {
  return plan.lines.map(({ source, from, to, people, months }) => ({ source: SOURCES[source], what: source === "history" && months.length > 0 ? monthWords(months) : rangeWords(from, to), people: counted(people, "person", "people") }))
}

/** Returns an address as it is read: without the host, which all pages of a Canvas share. */
export function shownUrl(url: string | null): string {
  return url === null ? "" : url.replace(/^[a-z]+:\/\/[^/?#]*/i, "") || "/"
}

/** Names months as “September and October 2026”, and long rows of them by their ends. */
export function monthWords(months: readonly string[]): string {
  const name = (month: string, year: boolean) => `${MONTHS[Number(month.slice(5, 7)) - 1] ?? month}${year ? ` ${month.slice(0, 4)}` : ""}`
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined || last === undefined) return ""
  if (first === last) return name(first, true)
  const years = first.slice(0, 4) !== last.slice(0, 4)
  return months.length === 2 ? `${name(first, years)} and ${name(last, true)}` : `${name(first, years)} to ${name(last, true)}`
}

/** Says which calls a plan needs. */
export function callWords({ leastCalls, mostCalls }: Pick<PageViewPlanView, "leastCalls" | "mostCalls">): string {
  return leastCalls === mostCalls ? `${counted(leastCalls, "call")} to Canvas` : `${count(leastCalls)} to ${counted(mostCalls, "call")} to Canvas`
}

/** Names a span of days, also where the last day is left out. */
export function spanWords(from: string, to: string, endIncluded: boolean): string {
  return endIncluded || from === to ? rangeWords(from, to) : `${rangeWords(from, dayOf(dayNumber(to) - 1))} (without ${dayWord(to)}, as the older tool counts)`
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]

import type { CanvasRole, ErrorView, FoundCourseView, PageViewCourseView, PageViewFilterView, PageViewReport, PageViewRequestView, PageViewRulesView, PageViewSummaryView } from "../../bindings"
import type { Commands } from "../../host"
import { dayIn } from "../../shared/zoned"
import { PeopleRows } from "./people-rows.svelte"
import { ReportRows, type RowsQuestion } from "./report-rows.svelte"

export type DayMeasure = "views" | "people" | "participations"
export type ZoneChoice = "course" | "computer" | "utc"

type Used = Pick<Commands, "listPageViewCourses" | "pageViewSummary" | "pageViewRows" | "keepCollecting">
const DAY = 86_400_000
/** How far back a course without stored views begins, as the older tool does. */
const FIRST_SPAN = 90
/** Pages of one person that are unfolded at most; more than anybody scrolls through. */
const PAGES_OF_ONE = 1000
export type ShownReport = Exclude<PageViewReport, "userPages">
const REPORTS: readonly ShownReport[] = ["pages", "people", "views"]
export const RULES: PageViewRulesView = { belonging: "contextThenPath", groups: false, api: true, masqueraded: false, queryStrings: true }

/** What the Page views screen shows: one course through one way of counting, and its three reports. */
export class PageViews {
  courses = $state.raw<readonly PageViewCourseView[]>([])
  /** Whether the list of courses was read. */
  read = $state(false)
  courseId = $state<string | null>(null)
  /** A course of Canvas of which nothing was read yet. */
  found = $state.raw<FoundCourseView | null>(null)
  report = $state<ShownReport>("pages")
  readable = $state(true)
  measure = $state<DayMeasure>("views")
  from = $state("")
  to = $state("")
  roles = $state.raw<readonly CanvasRole[]>(["student"])
  concluded = $state(true)
  endIncluded = $state(true)
  zoneChoice = $state<ZoneChoice>("course")
  rules = $state.raw<PageViewRulesView>(RULES)
  summary = $state.raw<PageViewSummaryView | null>(null)
  problem = $state.raw<ErrorView | null>(null)
  loading = $state(false)
  readonly pages = new ReportRows("count", ["title", "url"])
  readonly people = new PeopleRows()
  readonly views = new ReportRows("at", ["user", "title", "url"])
  readonly #commands: Used
  readonly #now: () => number
  #asked = 0
  #soon: ReturnType<typeof setTimeout> | null = null
  #took = 0
  /** Reports that show an older way of counting; they are read when they are looked at. */
  #stale = new Set<ShownReport>()

  readonly course: PageViewCourseView | null = $derived(this.courses.find((course) => course.id === this.courseId) ?? null)
  readonly name: string | null = $derived(this.course?.name ?? this.found?.name ?? null)
  readonly zone: string = $derived(this.zoneChoice === "utc" ? "UTC" : this.zoneChoice === "course" && this.course?.zone ? this.course.zone : Intl.DateTimeFormat().resolvedOptions().timeZone)
  readonly filter: PageViewFilterView = $derived({ days: { from: this.from, to: this.to, endIncluded: this.endIncluded, zone: this.zoneChoice === "course" && !this.course?.zone ? null : this.zone }, roles: [...this.roles], concluded: this.concluded, rules: this.rules })
  readonly stored = $derived((this.course?.readAt ?? null) !== null || (this.course?.rows ?? 0) > 0)
  readonly leftOut = $derived((this.summary?.leftOut ?? []).reduce((sum, one) => sum + one.views, 0))

  constructor(commands: Used, now: () => number = Date.now) {
    this.#commands = commands
    this.#now = now
  }

  /** Reads which courses have stored views; shows the one that was looked at, or the first. */
  async load(): Promise<void> {
    const answer = await this.#commands.listPageViewCourses()
    if (answer.status === "error") { this.problem = answer.error; return }
    this.courses = answer.data
    this.read = true
    if (this.course !== null || this.found !== null) return
    const first = answer.data[0]
    if (first) await this.show(first.id)
    else this.close()
  }

  /** Shows a course of the profile, from its first stored day to today. */
  async show(courseId: string): Promise<void> {
    if (courseId !== this.courseId) {
      this.#forget()
      this.found = null
      this.courseId = courseId
      this.clearDates()
    }
    await this.refresh()
  }

  /** Shows a course that was found at Canvas; one of which something is stored already is shown as that. */
  async showFound(found: FoundCourseView): Promise<void> {
    const known = this.courses.find((course) => course.accountId === found.accountId && course.canvasId === found.canvasId)
    if (known) return this.show(known.id)
    this.#forget()
    this.courseId = null
    this.found = found
    this.clearDates()
  }

  /** Goes on with the course that a reading has put into the profile. */
  async began(courseId: string): Promise<void> {
    const { from, to } = this
    this.found = null
    this.courseId = courseId
    await this.load()
    this.from = from
    this.to = to
    await this.refresh()
  }

  /** Takes the span that the course begins with: what is stored of it, or the last 90 days. */
  clearDates(): void {
    const today = this.today()
    this.from = this.course?.firstDay ?? dayBefore(today, FIRST_SPAN)
    this.to = today
  }

  /** Returns today where the course is. */
  today(): string {
    return dayIn(this.#now(), this.zone)
  }

  /** Sets the dates; the earlier one comes first. Without one the course's own is taken. */
  async setDates(from: string | null, to: string | null): Promise<void> {
    this.clearDates()
    if (from !== null) this.from = from
    if (to !== null) this.to = to
    if (this.from > this.to) [this.from, this.to] = [this.to, this.from]
    await this.refresh()
  }

  /** Counts people with a role, or no longer. The last role stays. */
  async toggleRole(role: CanvasRole): Promise<void> {
    const without = this.roles.filter((one) => one !== role)
    if (without.length === 0) return
    this.roles = without.length < this.roles.length ? without : [...this.roles, role]
    await this.refresh()
  }

  async setRules(rules: Partial<PageViewRulesView>): Promise<void> {
    this.rules = { ...this.rules, ...rules }
    await this.refresh()
  }

  async setConcluded(on: boolean): Promise<void> {
    this.concluded = on
    await this.refresh()
  }

  async setEndIncluded(on: boolean): Promise<void> {
    this.endIncluded = on
    await this.refresh()
  }

  async setZone(choice: ZoneChoice): Promise<void> {
    this.zoneChoice = choice
    await this.refresh()
  }

  async setReport(report: ShownReport): Promise<void> {
    this.report = report
    if (this.#stale.has(report)) await this.#readReport()
  }

  /** Goes to the next (1) or previous (-1) report, round in a circle. */
  async stepReport(by: 1 | -1): Promise<void> {
    const next = REPORTS[(REPORTS.indexOf(this.report) + by + REPORTS.length) % REPORTS.length]
    if (next) await this.setReport(next)
  }

  /** Works everything out again. What is shown stays until the answer is there. */
  async refresh(): Promise<void> {
    const { course, filter } = this
    if (course === null || !this.stored) return
    const asked = ++this.#asked
    this.loading = true
    this.#stale = new Set(REPORTS)
    const began = this.#now()
    const [answer] = await Promise.all([this.#commands.pageViewSummary(course.id, filter), this.#readReport()])
    if (asked !== this.#asked) return
    this.#took = this.#now() - began
    this.loading = false
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "ok") this.summary = answer.data
  }

  /** Counts again soon: a reading that runs says often that there is more, and counting it each time would be its heaviest part. */
  refreshSoon(): void {
    if (this.#soon !== null) return
    this.#soon = setTimeout(() => { this.#soon = null; void this.refresh() }, this.#pause())
  }

  /** Says what is asked of Canvas for the span that is shown. */
  request(): PageViewRequestView | null {
    const { course, found, filter: { days, roles, concluded } } = this
    const place = course ?? found
    return place === null ? null : { accountId: place.accountId, courseId: course?.id ?? null, canvasId: place.canvasId, days, roles, concluded }
  }

  /** Turns the nightly reading of a course on or off. */
  async keepCollecting(on: boolean): Promise<ErrorView | null> {
    if (this.course === null) return null
    const answer = await this.#commands.keepCollecting(this.course.id, on)
    if (answer.status === "error") return answer.error
    await this.load()
    return null
  }

  close(): void {
    this.#forget()
    this.courseId = null
    this.found = null
  }

  /** Waits longer where counting takes long, in milliseconds. */
  #pause(): number {
    return Math.max(500, 4 * this.#took)
  }

  #forget(): void {
    this.#asked++
    this.summary = null
    this.problem = null
    this.loading = false
    this.pages.clear()
    this.people.clear()
    this.views.clear()
  }

  async #readReport(): Promise<void> {
    const { course, filter, report } = this
    if (course === null) return
    this.#stale.delete(report)
    const rows = (question: RowsQuestion) => this.#commands.pageViewRows(course.id, filter, { report, person: null, ...question })
    if (report === "pages") await this.pages.open(rows)
    else if (report === "views") await this.views.open(rows)
    else {
      await this.people.open(rows, async (person) => {
        const answer = await this.#commands.pageViewRows(course.id, filter, { report: "userPages", person, search: "", sort: "count", descending: true, offset: 0, limit: PAGES_OF_ONE })
        return answer.status === "ok" ? { status: "ok", data: answer.data.rows } : answer
      })
    }
  }
}

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10)
}

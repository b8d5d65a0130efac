import type { CanvasChoice, CoursePart, CourseView, ErrorView, FolderView, MirrorScheduleView, Result, SyncStartedView } from "../../bindings"
import type { Commands } from "../../host"
import type { ToastState } from "../toasts.svelte"

export type CourseCommands = Pick<
  Commands,
  "listCourses" | "addCourse" | "removeCourse" | "restoreCourse" | "editCourse" | "scheduleCourse" | "pauseCourseSchedule" | "exportCourses" | "syncCourses" | "syncViewing" | "includeInSync" | "importRoster" | "removeRoster" | "setCourseLocalFolder" | "linkCanvas" | "includePageViews"
>
type Toasts = Pick<ToastState, "problem" | "success" | "undoable" | "info">
/** A course as the screens show it, with the job that is at work on it. */
export type Course = CourseView & { runningJob: string | null }
export type CourseSort = "name" | "synced" | "next"

/** The courses that a person follows, and what is done with them. */
export class Courses {
  /** Whether the folders of courses are being read, before a sync begins. */
  starting = $state(false)
  read = $state(false)
  problem: ErrorView | null = $state.raw(null)
  selected = $state<string | null>(null)
  sort = $state<CourseSort>("name")
  descending = $state(false)
  /** Only courses of this term are shown; null for all. */
  chosenTerm = $state<string | null>(null)
  readonly #commands: CourseCommands
  readonly #toasts: Toasts
  readonly #jobOf: (courseId: string) => string | null
  #stored: readonly CourseView[] = $state.raw([])

  readonly list: readonly Course[] = $derived.by(() => this.#stored.map((course) => ({ ...course, runningJob: this.#jobOf(course.id) })))
  /** The terms of the courses, the latest first as far as their names tell. */
  readonly terms: readonly string[] = $derived.by(() => [...new Set(this.list.map((course) => course.term).filter((term) => term !== null))].sort((a, b) => inTime(b) - inTime(a) || b.localeCompare(a, undefined, { numeric: true })))
  /** The term that narrows the list; one that no course has any more narrows nothing. */
  readonly term: string | null = $derived(this.chosenTerm !== null && this.terms.includes(this.chosenTerm) ? this.chosenTerm : null)
  readonly shown: readonly Course[] = $derived.by(() => (this.term === null ? this.list : this.list.filter((course) => course.term === this.term)))
  readonly rows: readonly Course[] = $derived.by(() => {
    const key = { name: () => 0, synced: (course: CourseView) => course.lastSync?.at ?? 0, next: (course: CourseView) => (course.schedulePaused ? Infinity : (course.nextRun ?? Infinity)) }[this.sort]
    const sorted = [...this.shown].sort((a, b) => compare(key(a), key(b)) || a.name.localeCompare(b.name, undefined, { numeric: true }))
    return this.descending ? sorted.reverse() : sorted
  })
  readonly current: Course | null = $derived(this.shown.find((course) => course.id === this.selected) ?? null)

  constructor(commands: CourseCommands, toasts: Toasts, jobOf: (courseId: string) => string | null = () => null) {
    this.#jobOf = jobOf
    this.#commands = commands
    this.#toasts = toasts
  }

  find(id: string | null): Course | null {
    return this.list.find((course) => course.id === id) ?? null
  }

  ofFolder(folderId: string): Course | null {
    return this.list.find((course) => course.folderId === folderId) ?? null
  }

  async load(): Promise<void> {
    const answer = await this.#commands.listCourses()
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "error") return
    this.#stored = answer.data
    this.read = true
    if (this.current === null) this.selected = null
  }

  sortBy(sort: CourseSort): void {
    this.descending = this.sort === sort ? !this.descending : false
    this.sort = sort
  }

  /** Selects the row `by` steps further down. */
  move(by: number): void {
    const at = this.rows.findIndex((course) => course.id === this.selected)
    const next = this.rows[Math.max(0, Math.min(this.rows.length - 1, at < 0 ? 0 : at + by))]
    this.selected = next?.id ?? null
  }

  /** Follows a folder and all below it. One that is followed already is selected. Returns the course. */
  async add(accountId: string, folder: Pick<FolderView, "id" | "name">): Promise<CourseView | null> {
    const known = this.ofFolder(folder.id)
    if (known) {
      this.selected = known.id
      this.#toasts.info(`${known.name} is on the list already`)
      return known
    }
    const answer = await this.#commands.addCourse(accountId, folder.id)
    if (this.#failed(`${folder.name} was not added`, answer)) return null
    await this.load()
    if (answer.status === "ok") this.selected = answer.data.id
    return answer.status === "ok" ? answer.data : null
  }

  /** Takes a course off the list; its data stay. */
  async unlink(course: CourseView): Promise<void> {
    if (this.#failed(`${course.name} was not unlinked`, await this.#commands.removeCourse(course.id))) return
    await this.load()
    this.#toasts.undoable(`Unlinked ${course.name}. Files and data stay.`, () => void this.#restore(course))
  }

  /** Sets the zone in which views have their day, null for the computer's, and the first day that is asked for. */
  async edit(course: CourseView, timeZone: string | null, firstDay: string): Promise<boolean> {
    if (timeZone === course.timeZone && firstDay === course.firstDay) return true
    if (this.#failed(`${course.name} was not changed`, await this.#commands.editCourse(course.id, { timeZone, firstDay }))) return false
    await this.load()
    this.#toasts.undoable(`Changed ${timeZone === course.timeZone ? "the first day" : "the time zone"} of ${course.name}`, () => void this.#commands.editCourse(course.id, { timeZone: course.timeZone, firstDay: course.firstDay }).then(() => this.load()))
    return true
  }

  /** Links a course to a Canvas course, or takes the link away; what was read stays. Tells whether that went well. */
  async link(course: CourseView, canvas: CanvasChoice | null): Promise<boolean> {
    const answer = await this.#commands.linkCanvas(course.id, canvas)
    if (this.#failed(`${course.name} was not ${canvas === null ? "unlinked" : "linked"}`, answer)) return false
    await this.load()
    const before = course.canvas
    if (canvas === null && before?.accountId) {
      const { accountId, canvasId } = before
      this.#toasts.undoable(`${course.name} is no longer linked to Canvas`, () => void this.link({ ...course, canvas: null }, { accountId, canvasId }))
    } else if (answer.status === "ok" && answer.data.canvas !== null) this.#toasts.success(`Linked to ${answer.data.canvas.name}`)
    return true
  }

  /** Sets where the files of a course are, or are to be, on this computer. */
  async place(course: CourseView, path: string | null): Promise<void> {
    if (this.#failed("The folder was not changed", await this.#commands.setCourseLocalFolder(course.id, path))) return
    await this.load()
    this.#toasts.undoable(path === null ? `${course.name} has no folder on this computer any more. Its files stay.` : `Folder of ${course.name}: ${path}`, () => void this.#commands.setCourseLocalFolder(course.id, course.localFolder).then(() => this.load()))
  }

  /** Lets a sync, and every night, read new page views of a linked course, or no more. */
  async includePageViews(course: CourseView, include: boolean): Promise<void> {
    if (this.#failed("Nothing was changed", await this.#commands.includePageViews(course.id, include))) return
    await this.load()
  }

  /** Sets when a course is synced by itself; null for never. */
  async schedule(course: CourseView, schedule: MirrorScheduleView | null): Promise<void> {
    const { schedule: before, schedulePaused } = course
    if (this.#failed("The schedule was not changed", await this.#commands.scheduleCourse(course.id, schedule))) return
    await this.load()
    this.#toasts.undoable(schedule === null ? `${course.name} no longer syncs by itself` : `${course.name} syncs by itself`, () => void this.#reschedule(course.id, before, schedulePaused))
  }

  async pauseSchedule(course: CourseView, paused: boolean): Promise<void> {
    if (this.#failed("The schedule was not changed", await this.#commands.pauseCourseSchedule(course.id, paused))) return
    await this.load()
    this.#toasts.undoable(`${paused ? "Paused" : "Continued"} the schedule of ${course.name}`, () => void this.#reschedule(course.id, course.schedule, !paused))
  }

  /** Lets a sync bring a part of a course, or no more. */
  async include(course: CourseView, part: CoursePart, on: boolean): Promise<void> {
    if (this.#failed("Nothing was changed", await this.#commands.includeInSync(course.id, part, on))) return
    await this.load()
  }

  /** Brings courses up to date with all that their sync includes; nothing is replaced or removed by it, so it runs at once. Returns what was begun. */
  async sync(list: readonly CourseView[]): Promise<SyncStartedView | null> {
    return this.#begin(list, (ids) => this.#commands.syncCourses(ids))
  }

  /** Brings the viewing data of a course up to the last complete day, whatever its sync includes. */
  async update(course: CourseView): Promise<SyncStartedView | null> {
    return this.#begin([course], (ids) => this.#commands.syncViewing(ids))
  }

  async #begin(list: readonly CourseView[], begin: (ids: string[]) => Promise<Result<SyncStartedView, ErrorView>>): Promise<SyncStartedView | null> {
    if (list.length === 0 || this.starting) return null
    this.starting = true
    const answer = await begin(list.map((course) => course.id))
    this.starting = false
    if (this.#failed("The sync did not start", answer) || answer.status === "error") return null
    await this.load()
    if (answer.data.problems.length > 0) this.#toasts.problem("Some folders could not be read", answer.data.problems.join(" "))
    return answer.data
  }

  async exportList(path: string): Promise<void> {
    if (this.#failed("The list was not saved", await this.#commands.exportCourses(path))) return
    this.#toasts.success(`Saved ${this.list.length === 1 ? "1 course" : `${this.list.length} courses`}`, path)
  }

  async importRoster(course: CourseView, path: string): Promise<void> {
    const answer = await this.#commands.importRoster(course.id, path)
    if (this.#failed("The class list was not read", answer)) return
    await this.load()
    if (answer.status === "ok") this.#toasts.success(`${answer.data === 1 ? "1 person" : `${answer.data} people`} on the class list of ${course.name}`)
  }

  async removeRoster(course: CourseView): Promise<void> {
    if (this.#failed("The class list is still there", await this.#commands.removeRoster(course.id))) return
    await this.load()
    this.#toasts.success(`${course.name} has no class list any more`)
  }

  async #restore(course: CourseView): Promise<void> {
    if (this.#failed(`${course.name} did not come back`, await this.#commands.restoreCourse(course.id))) return
    await this.load()
    this.selected = course.id
  }

  async #reschedule(courseId: string, schedule: MirrorScheduleView | null, paused: boolean): Promise<void> {
    if (this.#failed("The schedule was not changed", await this.#commands.scheduleCourse(courseId, schedule))) return
    if (schedule !== null && paused && this.#failed("The schedule was not changed", await this.#commands.pauseCourseSchedule(courseId, true))) return
    await this.load()
  }

  #failed(title: string, answer: Result<unknown, ErrorView>): boolean {
    if (answer.status === "ok") return false
    this.#toasts.problem(title, [answer.error.message, answer.error.hint].filter(Boolean).join(" "))
    return true
  }
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

const SEASONS: readonly [RegExp, number][] = [[/winter (term )?2|w2/i, 13], [/winter (term )?1|w1/i, 9], [/winter/i, 1], [/spring/i, 3], [/summer/i, 5], [/autumn|fall/i, 9]]

/** Orders terms by year and season, as far as their names tell. */
function inTime(term: string): number {
  const year = Number(/20\d\d/.exec(term)?.[0] ?? 0)
  return year * 12 + (SEASONS.find(([words]) => words.test(term))?.[1] ?? 0)
}

import type { CanvasRole, CompletionRule, CourseInsightsView, ErrorView, InsightsFilterView, VideoInsightsView, VideoMeasuresView } from "../../bindings"
import type { Commands } from "../../host"
import { shadesOf } from "../../shared/chart/steps"
import { inOrder, measureOf, tooFew, topVideos, type Measure, type Order } from "./measures"

export type InsightsCommands = Pick<Commands, "courseInsights" | "videoInsights">
/** Whose views count. */
export type People = "everyone" | "students" | "classList" | "roles"
export type Display = "heatMap" | "timeline" | "table"

/** What the Insights screens show: one course or one of its videos, through one filter. */
export class Insights {
  courseId = $state<string | null>(null)
  /** The video that is looked at; null for the course as a whole. */
  sessionId = $state<string | null>(null)
  /** The cell that Back returns to. */
  cell = $state<string | null>(null)
  from = $state<string | null>(null)
  to = $state<string | null>(null)
  rule = $state<CompletionRule>("wholeVideo")
  /** Whose views count: everyone, those on the class list, or those of these roles. */
  people = $state<People>("everyone")
  roles = $state.raw<readonly CanvasRole[]>([])
  /** Only people of this section; null for all. */
  section = $state<string | null>(null)
  byWeek = $state(false)
  display = $state<Display>("heatMap")
  measure = $state<Measure>("completed")
  order = $state<Order>("date")
  course = $state.raw<CourseInsightsView | null>(null)
  video = $state.raw<VideoInsightsView | null>(null)
  problem = $state.raw<ErrorView | null>(null)
  loading = $state(false)
  /** The chunk marked through all charts of a video. */
  chunk = $state<number | null>(null)
  readonly #commands: InsightsCommands
  readonly #now: () => number
  readonly #hasClassList: (courseId: string) => boolean
  #asked = 0

  readonly filter: InsightsFilterView = $derived({ from: this.from, to: this.to, rule: this.rule, roles: this.people === "roles" ? [...this.roles] : this.people === "students" ? ["student"] : [], classListOnly: this.people === "classList", sections: this.section === null ? [] : [this.section], zone: Intl.DateTimeFormat().resolvedOptions().timeZone })
  readonly filtered = $derived(this.from !== null || this.to !== null)
  readonly videos: readonly VideoMeasuresView[] = $derived.by(() => inOrder(this.course?.videos ?? [], this.order, this.measure, this.#now()))
  readonly top = $derived.by(() => topVideos(this.course?.videos ?? []))
  /** The shades of the chosen measure; groups too small to show take no part. */
  readonly shades = $derived.by(() => {
    const { of } = measureOf(this.measure)
    return shadesOf(this.videos.filter((video) => !tooFew(video)).map((video) => of(video, this.#now())).filter((value) => value !== null))
  })
  /** Videos that could not be updated last time. */
  readonly behind: readonly VideoMeasuresView[] = $derived.by(() => (this.course?.videos ?? []).filter((video) => !video.gone && video.problem !== null))

  /** `hasClassList` tells whether Canvas told who is in a course. */
  constructor(commands: InsightsCommands, now: () => number = Date.now, hasClassList: (courseId: string) => boolean = () => false) {
    this.#hasClassList = hasClassList
    this.#commands = commands
    this.#now = now
  }

  /** Shows a course, or one of its videos. Another course begins without dates. */
  async open(courseId: string, sessionId: string | null = null): Promise<void> {
    if (courseId !== this.courseId) {
      this.course = null
      this.cell = null
      // Staff and guests say little of a class; whoever wants them too chooses so.
      this.people = this.#hasClassList(courseId) ? "students" : "everyone"
      this.roles = []
      this.section = null
      this.from = null
      this.to = null
    }
    if (sessionId !== this.sessionId || courseId !== this.courseId) {
      this.video = null
      this.chunk = null
    }
    this.courseId = courseId
    this.sessionId = sessionId
    if (sessionId !== null) this.cell = sessionId
    await this.load()
  }

  async openVideo(sessionId: string): Promise<void> {
    if (this.courseId !== null) await this.open(this.courseId, sessionId)
  }

  /** Goes back to the course, to the cell that was opened, with the same dates and people. */
  async back(): Promise<void> {
    if (this.courseId !== null) await this.open(this.courseId)
  }

  /** Shows the next (1) or previous (-1) video in the order of the course. */
  async step(by: 1 | -1): Promise<void> {
    const at = this.videos.findIndex((video) => video.sessionId === this.sessionId)
    const next = at < 0 ? undefined : this.videos[at + by]
    if (next) await this.openVideo(next.sessionId)
  }

  /** Sets the dates, both included; null for no limit. The earlier one comes first. */
  async setDates(from: string | null, to: string | null): Promise<void> {
    const turned = from !== null && to !== null && from > to
    this.from = turned ? to : from
    this.to = turned ? from : to
    await this.load()
  }

  async setRule(rule: CompletionRule): Promise<void> {
    this.rule = rule
    await this.load()
  }

  /** Sets whose views count; `roles` are those of “roles”. */
  async setPeople(people: People, roles: readonly CanvasRole[] = []): Promise<void> {
    this.people = people === "roles" && roles.length === 0 ? "everyone" : people
    this.roles = roles
    await this.load()
  }

  async setSection(section: string | null): Promise<void> {
    this.section = section
    await this.load()
  }

  /** Reads what is shown again. What was read stays until the answer is there; a late answer to an old question is dropped. */
  async load(): Promise<void> {
    const { courseId, sessionId, filter } = this
    if (courseId === null) return
    const asked = ++this.#asked
    this.loading = true
    const [course, video] = await Promise.all([this.#commands.courseInsights(courseId, filter), sessionId === null ? null : this.#commands.videoInsights(courseId, sessionId, filter)])
    if (asked !== this.#asked) return
    this.loading = false
    this.problem = course.status === "error" ? course.error : video?.status === "error" ? video.error : null
    if (course.status === "ok") this.course = course.data
    if (video?.status === "ok") this.video = video.data
  }

  /** Moves the mark to another chunk; without one, from the end that the step comes from. */
  moveChunk(by: number): void {
    const last = (this.video?.chunks.length ?? 0) - 1
    if (last < 0) return
    const from = this.chunk ?? (by > 0 ? -1 : last + 1)
    this.chunk = Math.max(0, Math.min(last, from + by))
  }

  /** Forgets what is shown, as when its course is taken off the list. */
  close(): void {
    this.#asked++
    this.courseId = null
    this.sessionId = null
    this.course = null
    this.video = null
    this.problem = null
    this.loading = false
  }
}

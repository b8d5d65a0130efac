import type { ErrorView, InsightsFilterView, ViewerQuery, ViewerRowView, ViewerSort, ViewersView } from "../../bindings"
import type { Commands } from "../../host"

const PAGE = 200
export type ViewersCommands = Pick<Commands, "videoViewers" | "showNames">

/** The people who watched a video, one strip each, read in pages as they come into view. */
export class Viewers {
  sort = $state<ViewerSort>("covered")
  descending = $state(true)
  coveredUnder25 = $state(false)
  /** How many there are, how many the choice leaves, and whether they are shown at all. */
  head = $state.raw<Omit<ViewersView, "rows"> | null>(null)
  problem = $state.raw<ErrorView | null>(null)
  active = $state(0)
  /** A wish of the keyboard from elsewhere on the screen; the list answers it and takes the focus. */
  wish = $state.raw<{ by: number } | null>(null)
  #pages = $state.raw<ReadonlyMap<number, readonly ViewerRowView[]>>(new Map())
  #asking = new Set<number>()
  #round = 0
  #place: { courseId: string; sessionId: string; filter: InsightsFilterView } | null = null
  readonly #commands: ViewersCommands

  constructor(commands: ViewersCommands) {
    this.#commands = commands
  }

  get shown(): number {
    return this.head === null || this.head.hidden ? 0 : this.head.shown
  }

  at(index: number): ViewerRowView | null {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null
  }

  /** Shows the people of a video through a filter. */
  async open(courseId: string, sessionId: string, filter: InsightsFilterView): Promise<void> {
    if (this.#place?.sessionId !== sessionId) {
      this.head = null
      this.#pages = new Map()
      this.active = 0
    }
    this.#place = { courseId, sessionId, filter }
    await this.#again()
  }

  /** Sorts by a column; the same one again turns it round. Names begin at A, everything else with the most. */
  async sortBy(sort: ViewerSort): Promise<void> {
    this.descending = this.sort === sort ? !this.descending : sort !== "name"
    this.sort = sort
    await this.#again()
  }

  async showUnder25(only: boolean): Promise<void> {
    this.coveredUnder25 = only
    await this.#again()
  }

  /** Shows names from now on, until the window closes. Returns what was wrong with the reason. */
  async showNames(reason: string): Promise<string | null> {
    const answer = await this.#commands.showNames(reason)
    if (answer.status === "error") return answer.error.message
    await this.#again()
    return null
  }

  /** Makes sure that the page of a row is read. */
  async want(index: number): Promise<void> {
    const page = Math.floor(index / PAGE)
    if (this.#pages.has(page) || this.#asking.has(page)) return
    await this.#read(page, this.#round)
  }

  move(by: number): void {
    this.active = Math.max(0, Math.min(this.shown - 1, this.active + by))
  }

  ask(by: number): void {
    if (this.shown > 0) this.wish = { by }
  }

  async #again(): Promise<void> {
    const round = ++this.#round
    this.#asking.clear()
    await this.#read(0, round)
  }

  async #read(page: number, round: number): Promise<void> {
    const place = this.#place
    if (place === null) return
    this.#asking.add(page)
    const query: ViewerQuery = { sort: this.sort, descending: this.descending, coveredUnder25: this.coveredUnder25, offset: page * PAGE, limit: PAGE }
    const answer = await this.#commands.videoViewers(place.courseId, place.sessionId, place.filter, query)
    if (round !== this.#round) return
    this.#asking.delete(page)
    if (answer.status === "error") {
      this.problem = answer.error
      return
    }
    const { rows, ...head } = answer.data
    this.problem = null
    this.head = head
    // The first page of a new question replaces what was there.
    this.#pages = page === 0 ? new Map([[0, rows]]) : new Map([...this.#pages, [page, rows]])
    this.active = Math.min(this.active, Math.max(0, this.shown - 1))
  }
}

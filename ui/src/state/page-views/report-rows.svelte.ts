import type { ErrorView, PageViewRowView, PageViewRowsView, PageViewSort, Result } from "../../bindings"

const PAGE = 200
/** Pages that are kept; a list of a million rows forgets what was scrolled past long ago. */
const KEPT = 40
const PAUSE = 250

/** What is asked of the core: everything but the report and its filter, which the reader knows. */
export type RowsQuestion = { search: string; sort: PageViewSort; descending: boolean; offset: number; limit: number }
export type Reader = (question: RowsQuestion) => Promise<Result<PageViewRowsView, ErrorView>>

/** The rows of a report: searched, sorted and paged by the core, read as they come into view. */
export class ReportRows {
  sort = $state<PageViewSort>("count")
  descending = $state(true)
  search = $state("")
  /** How many rows the search leaves; null before the first answer. */
  total = $state<number | null>(null)
  /** The largest count of all rows, for bars. */
  most = $state(0)
  active = $state(0)
  problem = $state.raw<ErrorView | null>(null)
  loading = $state(false)
  #pages = $state.raw<ReadonlyMap<number, readonly PageViewRowView[]>>(new Map())
  #asking = new Set<number>()
  #round = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  #reader: Reader | null = null
  readonly #ascending: readonly PageViewSort[]

  /** `ascending` names the columns that begin at A. */
  constructor(sort: PageViewSort, ascending: readonly PageViewSort[]) {
    this.sort = sort
    this.#ascending = ascending
    this.descending = !ascending.includes(sort)
  }

  get count(): number {
    return this.total ?? 0
  }

  at(index: number): PageViewRowView | null {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null
  }

  /** The rows that are read so far, in their order. */
  readSoFar(): PageViewRowView[] {
    return [...this.#pages].sort(([a], [b]) => a - b).flatMap(([, rows]) => rows)
  }

  /** Shows what a reader answers; what was shown stays until its first page is there. */
  async open(read: Reader): Promise<void> {
    this.#reader = read
    await this.#again()
  }

  /** Forgets what was read, as when another course is opened. */
  clear(): void {
    this.#round++
    this.#asking.clear()
    this.#reader = null
    this.#pages = new Map()
    this.total = null
    this.active = 0
    this.search = ""
    this.problem = null
    this.loading = false
  }

  async sortBy(sort: PageViewSort): Promise<void> {
    this.descending = this.sort === sort ? !this.descending : !this.#ascending.includes(sort)
    this.sort = sort
    this.active = 0
    await this.#again()
  }

  /** Looks for a text once typing has stopped. */
  find(text: string): void {
    this.search = text
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => { this.active = 0; void this.#again() }, PAUSE)
  }

  /** Returns a row that comes into view; one that was not read yet is asked for. */
  want(index: number): PageViewRowView | null {
    const row = this.at(index)
    if (row === null) queueMicrotask(() => void this.read(index))
    return row
  }

  /** Makes sure that the page of a row is read. */
  async read(index: number): Promise<void> {
    const page = Math.floor(index / PAGE)
    if (index < 0 || this.#pages.has(page) || this.#asking.has(page)) return
    await this.#page(page, this.#round)
  }

  move(by: number): void {
    this.active = Math.max(0, Math.min(this.count - 1, this.active + by))
  }

  async #again(): Promise<void> {
    const round = ++this.#round
    this.#asking.clear()
    await this.#page(Math.floor(this.active / PAGE), round, true)
  }

  async #page(page: number, round: number, first = false): Promise<void> {
    const read = this.#reader
    if (read === null) return
    this.#asking.add(page)
    if (first) this.loading = true
    const answer = await read({ search: this.search.trim(), sort: this.sort, descending: this.descending, offset: page * PAGE, limit: PAGE })
    // A late answer to an old question says nothing about what stands there now.
    if (round !== this.#round) return
    this.#asking.delete(page)
    if (first) this.loading = false
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "error") return
    const { total, most, rows } = answer.data
    this.total = total
    this.most = most
    const kept = first ? [] : [...this.#pages].slice(-KEPT + 1)
    this.#pages = new Map([...kept, [page, rows]])
    this.active = Math.max(0, Math.min(this.active, total - 1))
  }
}

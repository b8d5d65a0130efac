import type { ErrorView, PersonReadView } from "../../bindings"
import type { Commands } from "../../host"

const PAGE = 200

/** Everybody of a reading with how far it is, in pages; a reading that runs is asked again at a beat. */
export class PeopleRead {
  problemsOnly = $state(false)
  /** How many there are; null before the first answer. */
  total = $state<number | null>(null)
  problem = $state.raw<ErrorView | null>(null)
  active = $state(0)
  #pages = $state.raw<ReadonlyMap<number, readonly PersonReadView[]>>(new Map())
  #asking = new Set<number>()
  #round = 0
  readonly #commands: Pick<Commands, "pageViewPeople">
  readonly #courseId: string

  constructor(commands: Pick<Commands, "pageViewPeople">, courseId: string) {
    this.#commands = commands
    this.#courseId = courseId
  }

  get count(): number {
    return this.total ?? 0
  }

  at(index: number): PersonReadView | null {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null
  }

  async showProblems(only: boolean): Promise<void> {
    this.problemsOnly = only
    this.active = 0
    this.#round++
    this.#pages = new Map()
    this.#asking.clear()
    await this.#read(0)
  }

  /** Reads anew what is in view. */
  async again(): Promise<void> {
    this.#round++
    this.#asking.clear()
    const pages = this.#pages.size === 0 ? [0] : [...this.#pages.keys()]
    await Promise.all(pages.slice(-2).map((page) => this.#read(page)))
  }

  /** Returns a row that comes into view; one that was not read yet is asked for. */
  want(index: number): PersonReadView | null {
    const row = this.at(index)
    const page = Math.floor(index / PAGE)
    if (row === null && !this.#pages.has(page) && !this.#asking.has(page)) queueMicrotask(() => { if (!this.#asking.has(page)) void this.#read(page) })
    return row
  }

  move(by: number): void {
    this.active = Math.max(0, Math.min(this.count - 1, this.active + by))
  }

  async #read(page: number): Promise<void> {
    const round = this.#round
    this.#asking.add(page)
    const answer = await this.#commands.pageViewPeople(this.#courseId, page * PAGE, PAGE, this.problemsOnly)
    if (round !== this.#round) return
    this.#asking.delete(page)
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "error") return
    this.total = answer.data.total
    this.#pages = new Map([...this.#pages, [page, answer.data.rows]])
  }
}

import type { ErrorView, PageViewRowView, PageViewSort, Result } from "../../bindings"
import { ReportRows, type Reader } from "./report-rows.svelte"

/** One line of the list: a person, or one of the pages below an unfolded one. */
export type PeopleLine = { kind: "person"; index: number; person: PageViewRowView; unfolded: boolean } | { kind: "page"; index: number; page: PageViewRowView; place: number; of: number }

type PagesReader = (person: number) => Promise<Result<readonly PageViewRowView[], ErrorView>>
type Unfolded = { index: number; pages: readonly PageViewRowView[] }

/** Everybody with their sums; the pages of whoever is opened are read and unfolded below. */
export class PeopleRows {
  readonly people = new ReportRows("count", ["user"])
  /** The line that has the focus. */
  active = $state(0)
  /** In the order of the list. */
  #unfolded = $state.raw<readonly Unfolded[]>([])
  #pagesOf: PagesReader | null = null
  #round = 0

  readonly count: number = $derived(this.people.count + this.#unfolded.reduce((sum, one) => sum + one.pages.length, 0))

  async open(read: Reader, pagesOf: PagesReader): Promise<void> {
    this.#pagesOf = pagesOf
    this.#foldAll()
    await this.people.open(read)
  }

  clear(): void {
    this.#foldAll()
    this.people.clear()
  }

  async sortBy(sort: PageViewSort): Promise<void> {
    this.#foldAll()
    await this.people.sortBy(sort)
  }

  find(text: string): void {
    this.#foldAll()
    this.people.find(text)
  }

  /** Returns what stands at a line; a person who was not read yet is asked for. */
  want(at: number): PeopleLine | null {
    let before = 0
    for (const { index, pages } of this.#unfolded) {
      const place = at - before - index - 1
      if (place < 0) break
      const page = pages[place]
      if (page) return { kind: "page", index, page, place, of: pages.length }
      before += pages.length
    }
    const index = at - before
    const person = this.people.want(index)
    return person ? { kind: "person", index, person, unfolded: this.#unfolded.some((one) => one.index === index) } : null
  }

  /** Unfolds a person, or folds what is unfolded. */
  async toggle(at: number): Promise<void> {
    const line = this.want(at)
    if (line === null) return
    if (line.kind === "page" || line.unfolded) return this.fold(at)
    const { index, person } = line
    const round = this.#round
    if (person.person === null || person.views === 0) return
    const answer = await this.#pagesOf?.(person.person)
    // Another order or search came in between.
    if (answer === undefined || round !== this.#round || this.#unfolded.some((one) => one.index === index)) return
    if (answer.status === "error") this.people.problem = answer.error
    else this.#unfolded = [...this.#unfolded, { index, pages: answer.data }].sort((a, b) => a.index - b.index)
  }

  /** Folds the person of a line; the focus goes to the name. */
  fold(at: number): void {
    const line = this.want(at)
    if (line === null) return
    this.active = at - (line.kind === "page" ? line.place + 1 : 0)
    this.#unfolded = this.#unfolded.filter((one) => one.index !== line.index)
  }

  move(by: number): void {
    this.active = Math.max(0, Math.min(this.count - 1, this.active + by))
  }

  #foldAll(): void {
    this.#round++
    this.#unfolded = []
    this.active = 0
  }
}

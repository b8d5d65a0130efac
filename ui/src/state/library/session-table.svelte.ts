import type { SessionView } from "../../bindings"
import { Selection } from "./selection.svelte"
import { byKey, titleKey } from "./title-order"

export type Column = "title" | "folder" | "recorded" | "length" | "captions" | "here"
export type Sort = { column: Column; descending: boolean }
/** Tells whether a recording is shown. */
export type SessionFilter = (session: SessionView) => boolean

const CAPTION_ORDER = { yes: 0, none: 1, unknown: 2 } as const

/** The recordings of a listing: sorted, filtered by title and search words, and selected. */
export class SessionTable {
  sessions: readonly SessionView[] = $state.raw([])
  /** The newest first, unless a person sorts differently. */
  sort: Sort = $state.raw({ column: "recorded", descending: true })
  filter: SessionFilter | null = $state.raw(null)
  /** Orders recordings by what of them is on this computer; another part of the window knows. */
  hereRank: (id: string) => number = () => 0
  readonly selection = new Selection()

  readonly sorted: readonly SessionView[] = $derived.by(() => sortSessions(this.sessions, this.sort, this.hereRank))
  readonly rows: readonly SessionView[] = $derived.by(() => (this.filter === null ? this.sorted : this.sorted.filter(this.filter)))
  readonly order: readonly string[] = $derived.by(() => this.rows.map((session) => session.id))
  readonly indexOf: ReadonlyMap<string, number> = $derived.by(() => new Map(this.order.map((id, index) => [id, index])))
  readonly selectedSessions: readonly SessionView[] = $derived.by(() =>
    this.selection.size === 0 ? [] : this.sorted.filter((session) => this.selection.has(session.id)),
  )
  readonly hiddenSelected: number = $derived.by(() => this.selection.hidden(this.order))

  /** Returns a recording that is shown. */
  find(id: string): SessionView | null {
    return this.rows[this.indexOf.get(id) ?? -1] ?? null
  }

  /** Takes a new listing; rows that are still there keep their selection and focus. */
  replace(sessions: readonly SessionView[]): void {
    const before = this.order
    this.sessions = sessions
    this.selection.prune(
      this.sorted.map((session) => session.id),
      before,
    )
  }

  /** Takes the listing of another folder. */
  reset(sessions: readonly SessionView[]): void {
    this.sessions = sessions
    this.selection.clear()
    this.selection.active = null
  }

  /** Sorts by a column; a second time turns the order round. Dates and lengths begin with the largest. */
  sortBy(column: Column): void {
    const same = this.sort.column === column
    this.sort = { column, descending: same ? !this.sort.descending : column === "recorded" || column === "length" }
  }

  /** Replaces one recording, for changes shown before the server has answered. */
  patch(id: string, change: Partial<SessionView>): void {
    this.sessions = this.sessions.map((session) => (session.id === id ? { ...session, ...change } : session))
  }

  /** Takes recordings out of the list, after they were moved or deleted. */
  remove(ids: ReadonlySet<string>): void {
    this.replace(this.sessions.filter((session) => !ids.has(session.id)))
  }
}

/** Sorts recordings; what is not known comes last in both directions, and equal ones are ordered by title. */
export function sortSessions(sessions: readonly SessionView[], sort: Sort, hereRank: (id: string) => number = () => 0): SessionView[] {
  const keyed = sessions.map((session) => ({ session, title: titleKey(session.name), folder: sort.column === "folder" ? titleKey(session.folderName) : "" }))
  const sign = sort.descending ? -1 : 1
  type Keyed = (typeof keyed)[number]
  const compare: Record<Column, (a: Keyed, b: Keyed) => number> = {
    title: (a, b) => sign * byKey(a.title, b.title),
    folder: (a, b) => sign * byKey(a.folder, b.folder),
    recorded: (a, b) => byNumber(a.session.startTime, b.session.startTime, sign),
    length: (a, b) => byNumber(a.session.duration, b.session.duration, sign),
    here: (a, b) => sign * (hereRank(a.session.id) - hereRank(b.session.id)),
    captions: (a, b) => sign * (CAPTION_ORDER[a.session.captions] - CAPTION_ORDER[b.session.captions]),
  }
  const chosen = compare[sort.column]
  keyed.sort((a, b) => chosen(a, b) || byKey(a.title, b.title) || byKey(a.session.id, b.session.id))
  return keyed.map((entry) => entry.session)
}

function byNumber(a: number | null, b: number | null, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return sign * (a - b)
}

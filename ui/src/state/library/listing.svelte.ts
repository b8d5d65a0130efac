import type { AppEvent, commands, ErrorView, SessionListView, SessionView } from "../../bindings"
import { fits, hasConditions, parseSearch, type SearchWords } from "./search-words"
import { SessionTable } from "./session-table.svelte"

export type SessionCommands = Pick<typeof commands, "listSessions" | "refreshSessions" | "searchSessions">
export type SearchScope = "folder" | "all"

/** A stored list younger than this is not read again just because its folder is opened, in milliseconds. */
const FRESH = 60_000
const TYPING_PAUSE = 350

/** The recordings of the open folder, or what a search found. */
export class SessionListing {
  readonly table = new SessionTable()
  /** Tells what is on this computer; another part of the window knows. */
  isHere: (id: string) => boolean = () => false
  accountId: string | null = null
  folderId: string | null = $state(null)
  readAt: number | null = $state(null)
  /** The core is reading this folder from the server. */
  reading = $state(false)
  complete = $state(true)
  problem: ErrorView | null = $state.raw(null)
  /** Pages and recordings read so far, while reading. */
  progress: { pages: number; rows: number } | null = $state.raw(null)
  /** Whether anything about this folder is known yet. */
  known = $state(false)

  query = $state("")
  scope: SearchScope = $state("folder")
  searching = $state(false)
  words: SearchWords = $state.raw(parseSearch(""))
  searchProblem: ErrorView | null = $state.raw(null)
  /** The server's answer did not hold everything that fits. */
  searchCut = $state(false)

  #commands: SessionCommands
  #now: () => number
  #stored: readonly SessionView[] = $state.raw([])
  #found: readonly SessionView[] = []
  #foundFor: string | null = $state(null)
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly inSearch: boolean = $derived.by(() => this.words.text !== "" || hasConditions(this.words))
  readonly answered: boolean = $derived.by(() => this.words.text === "" || this.#foundFor === this.#searchKey())
  /** The number of recordings in the folder, whatever the search leaves. */
  readonly stored: number = $derived.by(() => this.#stored.length)

  constructor(sessionCommands: SessionCommands, now: () => number = Date.now) {
    this.#commands = sessionCommands
    this.#now = now
  }

  /** Shows a folder: what is stored at once, then what the server has. */
  async open(accountId: string | null, folderId: string | null): Promise<void> {
    this.accountId = accountId
    this.folderId = folderId
    this.#stored = []
    this.#found = []
    this.#foundFor = null
    this.table.reset([])
    this.known = false
    this.problem = null
    this.progress = null
    this.readAt = null
    this.reading = folderId !== null
    this.complete = true
    this.#leaveSearch()
    if (accountId === null || folderId === null) return
    const list = await this.#load(accountId, folderId)
    if (list === null) return
    if (!list.reading && (list.readAt === null || this.#now() - list.readAt > FRESH || !list.complete)) await this.readAgain()
  }

  /** Asks the core to read the folder from the server; it answers by events. */
  async readAgain(): Promise<void> {
    const { accountId, folderId } = this
    if (accountId === null || folderId === null) return
    this.reading = true
    this.problem = null
    const answer = await this.#commands.refreshSessions(accountId, folderId)
    if (this.folderId !== folderId) return
    if (answer.status === "error") {
      this.reading = false
      this.known = true
      this.problem = answer.error
    }
  }

  /** Takes part in the core's events; resolves when what they brought is in the table. */
  async handle(event: AppEvent): Promise<void> {
    if (event.type === "listing" && event.folderId === this.folderId && event.accountId === this.accountId) {
      this.reading = !event.done
      this.progress = event.done ? null : { pages: event.pages, rows: event.rows }
      if (event.problem !== null) this.problem = event.problem
      if (event.done) await this.reload()
    } else if (event.type === "invalidated" && this.folderId !== null && event.tags.includes(`sessions:${this.folderId}`)) {
      await this.reload()
    }
  }

  /** Takes what is stored now, without moving the selection. */
  async reload(): Promise<void> {
    if (this.accountId !== null && this.folderId !== null) await this.#load(this.accountId, this.folderId)
  }

  /** Filters what is here at once, and asks the server when typing stops. */
  search(query: string, scope: SearchScope = this.scope): void {
    this.query = query
    this.scope = scope
    this.words = parseSearch(query)
    this.searchProblem = null
    this.searchCut = false
    clearTimeout(this.#timer)
    if (this.words.text === "") {
      this.searching = false
      this.#foundFor = null
      this.#found = []
      this.#show()
      return
    }
    this.#show()
    if (this.answered) return
    this.searching = true
    this.#timer = setTimeout(() => void this.searchNow(), TYPING_PAUSE)
  }

  /** Asks the server without waiting for typing to stop. */
  async searchNow(): Promise<void> {
    clearTimeout(this.#timer)
    const accountId = this.accountId
    const key = this.#searchKey()
    if (accountId === null || this.words.text === "") return
    this.searching = true
    const answer = await this.#commands.searchSessions(accountId, this.words.text, this.scope === "folder" ? this.folderId : null)
    if (this.#searchKey() !== key) return
    this.searching = false
    this.#foundFor = key
    if (answer.status === "ok") {
      this.#found = answer.data.sessions
      this.searchCut = !answer.data.complete
      this.searchProblem = answer.data.problem
    } else {
      this.#found = []
      this.searchProblem = answer.error
    }
    this.#show()
  }

  clearSearch(): void {
    this.search("", "folder")
  }

  /** Changes a recording in the list before the server has answered. */
  patch(id: string, change: Partial<SessionView>): void {
    const apply = (session: SessionView) => (session.id === id ? { ...session, ...change } : session)
    this.#stored = this.#stored.map(apply)
    this.#found = this.#found.map(apply)
    this.table.patch(id, change)
  }

  /** Takes recordings out of the list, after they were moved away or deleted. */
  remove(ids: ReadonlySet<string>): void {
    this.#stored = this.#stored.filter((session) => !ids.has(session.id))
    this.#found = this.#found.filter((session) => !ids.has(session.id))
    this.table.remove(ids)
  }

  async #load(accountId: string, folderId: string): Promise<SessionListView | null> {
    const answer = await this.#commands.listSessions(accountId, folderId)
    if (this.folderId !== folderId || this.accountId !== accountId) return null
    if (answer.status === "error") {
      this.reading = false
      this.known = true
      this.problem = answer.error
      return null
    }
    const list = answer.data
    this.#stored = list.sessions
    this.readAt = list.readAt
    this.reading = list.reading
    this.complete = list.complete || list.readAt === null
    this.problem = list.problem
    this.known = list.readAt !== null || list.sessions.length > 0 || list.problem !== null
    if (!list.reading) this.progress = null
    this.#show()
    return list
  }

  /**
   * Puts together what the table holds: the stored list and the server's answer. All of it stays in the table, so that the
   * selection survives; the filter decides what shows.
   */
  #show(): void {
    const { words } = this
    const found = new Set(this.#found.map((session) => session.id))
    const conditions = { ...words, terms: [] }
    // The server may match words outside the title, so its answer is narrowed only by the search words.
    const byServer = this.answered
    this.table.filter = this.inSearch ? (session) => fits(session, byServer && found.has(session.id) ? conditions : words, this.isHere) : null
    this.table.replace([...this.#found, ...this.#stored.filter((session) => !found.has(session.id))])
  }

  #leaveSearch(): void {
    clearTimeout(this.#timer)
    this.query = ""
    this.scope = "folder"
    this.words = parseSearch("")
    this.searching = false
    this.searchProblem = null
    this.searchCut = false
    this.table.filter = null
  }

  #searchKey(): string {
    return `${this.scope === "folder" ? (this.folderId ?? "") : "all"}\n${this.words.text}`
  }
}

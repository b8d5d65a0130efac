import type { commands, ErrorView, SessionDetailView } from "../../bindings"

export type DetailCommands = Pick<typeof commands, "sessionDetail">

/** Quick steps through a list with the arrow keys read nothing; a rest of this length does, in milliseconds. */
const REST = 150

/** The details of one recording, for the drawer. Each is read once and kept until it goes stale. */
export class SessionDetails {
  #commands: DetailCommands
  #accountId: string | null = null
  #kept = new Map<string, SessionDetailView>()
  #timer: ReturnType<typeof setTimeout> | undefined

  id: string | null = $state(null)
  detail: SessionDetailView | null = $state.raw(null)
  problem: ErrorView | null = $state.raw(null)
  loading = $state(false)

  constructor(detailCommands: DetailCommands) {
    this.#commands = detailCommands
  }

  reset(accountId: string | null): void {
    this.#accountId = accountId
    this.#kept.clear()
    this.show(null)
  }

  /** Shows a recording, or nothing. */
  show(id: string | null): void {
    clearTimeout(this.#timer)
    if (this.id !== id) this.problem = null
    this.id = id
    this.detail = id === null ? null : (this.#kept.get(id) ?? null)
    this.loading = id !== null && this.detail === null
    if (this.loading) this.#timer = setTimeout(() => void this.read(), REST)
  }

  /** Reads the shown recording from the server. */
  async read(): Promise<void> {
    const { id } = this
    const accountId = this.#accountId
    if (id === null || accountId === null) return
    this.loading = true
    const answer = await this.#commands.sessionDetail(accountId, id)
    if (this.#accountId !== accountId) return
    if (answer.status === "ok") this.keep(answer.data)
    if (this.id !== id) return
    this.loading = false
    this.problem = answer.status === "error" ? answer.error : null
  }

  /** Takes details that came with another answer. */
  keep(detail: SessionDetailView): void {
    this.#kept.set(detail.id, detail)
    if (this.id === detail.id) this.detail = detail
  }

  invalidated(tag: string): void {
    if (!tag.startsWith("session:")) return
    const id = tag.slice("session:".length)
    this.#kept.delete(id)
    if (this.id === id) void this.read()
  }
}

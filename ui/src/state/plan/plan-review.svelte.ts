import type { AppEvent, ErrorView, PlanChoice, PlanEdit, PlanKind, PlanRowView, PlanSort, PlanView, Result } from "../../bindings"
import type { Commands } from "../../host"
import { PlanRows, type RowCommands } from "./plan-rows.svelte"

export type ReviewCommands = RowCommands & Pick<Commands, "planView" | "editPlan" | "stopPlan">

/** How long after the last key a search text is asked for, in milliseconds. */
const TYPING_PAUSE = 200

/** Kinds for which something is done unless the person leaves them out. */
const ACTING: readonly PlanKind[] = ["new", "changed", "moved", "repair", "conflict", "gone"]

/**
 * The review of one plan.
 *
 * The plan lives in the core, with all its rows. An edit is shown at once and sent; totals, counts and what blocks the
 * start are the core's answer to it.
 */
export class PlanReview {
  readonly id: string
  readonly rows: PlanRows
  view: PlanView | null = $state.raw(null)
  problem: ErrorView | null = $state.raw(null)
  /** The row with the keyboard focus, by its place. */
  active = $state(0)
  /** What is typed into “Find in plan”. */
  text = $state("")
  /** The person changed something. */
  edited = $state(false)
  /** The last answer to a question, which may be given to all like it. */
  answered: { row: PlanRowView; choice: PlanChoice } | null = $state.raw(null)
  /** Resolves when the reading has ended, in whatever way. */
  readonly ended: Promise<void>
  #end: () => void = () => {}
  readonly #commands: ReviewCommands
  #timer: ReturnType<typeof setTimeout> | undefined
  #edits: Promise<unknown> = Promise.resolve()

  readonly reading: boolean = $derived.by(() => this.view === null || this.view.state === "reading")
  /** The plan found nothing to do; one that the person has emptied is another thing. */
  readonly nothingToDo: boolean = $derived.by(() => this.view?.state === "ready" && this.view.nothingToDo && !this.edited)
  /** Nothing is to be done, and there is nothing to look at either. */
  readonly nothing: boolean = $derived.by(() => this.nothingToDo && this.view !== null && this.view.counts.every((entry) => entry.kind === "same" || entry.count === 0))
  /** How much of what can be taken is taken. */
  readonly checked: "all" | "some" | "none" = $derived.by(() => {
    const counts = this.view?.counts ?? []
    const possible = counts.reduce((sum, entry) => sum + entry.checkable, 0)
    const on = counts.reduce((sum, entry) => sum + entry.checked, 0)
    return on === 0 ? "none" : on === possible ? "all" : "some"
  })

  constructor(id: string, commands: ReviewCommands) {
    this.id = id
    this.#commands = commands
    this.rows = new PlanRows(id, commands)
    this.ended = new Promise((resolve) => { this.#end = resolve })
  }

  /** Reads the plan as the core has it now. */
  async load(): Promise<void> {
    const answer = await this.#commands.planView(this.id)
    if (answer.status === "error") { this.problem = answer.error; this.#end(); return }
    this.problem = answer.data.problem
    this.view = answer.data
    if (answer.data.state === "reading") return
    if (answer.data.state === "ready" && !this.rows.answered) await this.rows.ask(this.rows.query)
    this.#end()
  }

  /** Takes part in the core's events. */
  handle(event: AppEvent): void {
    if (event.type === "snapshot") void this.load()
    else if (event.type === "planProgress" && event.planId === this.id) {
      if (this.view?.state === "reading") this.view = { ...this.view, progress: { folders: event.folders, sessions: event.sessions, calls: event.calls } }
    } else if ((event.type === "planReady" || event.type === "planFailed") && event.planId === this.id) void this.load()
  }

  count(kind: PlanKind): number {
    return this.view?.counts.find((entry) => entry.kind === kind)?.count ?? 0
  }

  /** Puts a kind into the filter or takes it out; null shows all. */
  filter(kind: PlanKind | null): void {
    const { kinds } = this.rows.query
    const next = kind === null ? [] : kinds.includes(kind) ? kinds.filter((entry) => entry !== kind) : [...kinds, kind]
    this.active = 0
    void this.rows.ask({ ...this.rows.query, kinds: next })
  }

  find(text: string): void {
    this.text = text
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.active = 0
      void this.rows.ask({ ...this.rows.query, text: this.text.trim() })
    }, TYPING_PAUSE)
  }

  /** Sorts; a second time turns the order round. Sizes begin with the largest. */
  sortBy(sort: PlanSort): void {
    const { query } = this.rows
    this.active = 0
    void this.rows.ask({ ...query, sort, descending: query.sort === sort ? !query.descending : sort === "size" })
  }

  /** Checks a row, or takes the check away. */
  async check(index: number, on: boolean): Promise<void> {
    const row = this.rows.at(index)
    if (row === null || !row.checkable || row.checked === on) return
    this.rows.patch(index, { checked: on })
    if (!(await this.#send({ kind: "check", sessionId: row.sessionId, on }))) this.rows.patch(index, { checked: row.checked })
  }

  /** The same for all kinds that the filter shows. Without a filter, for those that something is to be done for. */
  async checkAll(on: boolean): Promise<void> {
    const { kinds } = this.rows.query
    const wanted = (kinds.length > 0 ? kinds : on ? ACTING : [...ACTING, "same" as const, "notDownloadable" as const]).filter((kind) => this.count(kind) > 0)
    for (const planKind of wanted) await this.#send({ kind: "checkKind", planKind, on })
    await this.rows.reload(this.active)
  }

  /** Answers a question of a row, or of all that ask the same. */
  async choose(index: number, choice: PlanChoice): Promise<void> {
    const row = this.rows.at(index)
    if (row === null) return
    this.rows.patch(index, { choice })
    if (!(await this.#send({ kind: "choose", sessionId: row.sessionId, choice, allLike: false }))) { this.rows.patch(index, { choice: row.choice }); return }
    this.answered = this.count(row.kind) > 1 ? { row, choice } : null
    await this.rows.reload(index)
  }

  /** Gives the last answer to all that ask the same. */
  async chooseForAll(): Promise<void> {
    const { answered } = this
    this.answered = null
    if (answered === null) return
    await this.#send({ kind: "choose", sessionId: answered.row.sessionId, choice: answered.choice, allLike: true })
    await this.rows.reload(this.active)
  }

  /** Goes to the next conflict that has no answer yet, after the active row and then from the top; false if there is none. */
  async nextConflict(): Promise<boolean> {
    const conflicts = this.count("conflict")
    if (conflicts === 0) return false
    const { query } = this.rows
    if (query.sort !== "kind" || query.descending || query.text !== "" || (query.kinds.length > 0 && !query.kinds.includes("conflict"))) {
      this.text = ""
      this.active = -1
      await this.rows.ask({ kinds: [], text: "", sort: "kind", descending: false })
    }
    const { total } = this.rows
    for (let step = 1, seen = 0; step <= total && seen < conflicts; step += 1) {
      const index = (this.active + step) % total
      await this.rows.want(index)
      const row = this.rows.at(index)
      if (row?.kind !== "conflict") continue
      seen += 1
      if (row.choice === null) { this.active = index; return true }
    }
    return false
  }

  /** Ends the reading; the plan is not made. */
  async stop(): Promise<void> {
    await this.#commands.stopPlan(this.id)
  }

  /** Resolves when every edit so far has arrived. */
  async settled(): Promise<void> {
    await this.#edits
  }

  /** Sends edits one after the other; false when the core refused. */
  async #send(edit: PlanEdit): Promise<boolean> {
    this.edited = true
    const sent = this.#edits.then(() => this.#commands.editPlan(this.id, edit)).then((answer: Result<PlanView, ErrorView>) => {
      this.problem = answer.status === "error" ? answer.error : null
      if (answer.status === "ok") this.view = answer.data
      return answer.status === "ok"
    })
    this.#edits = sent
    return sent
  }
}

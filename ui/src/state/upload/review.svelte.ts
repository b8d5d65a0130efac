import type { commands, ErrorView, UploadDraftView, UploadEdit, UploadItemView } from "../../bindings"
import { Selection } from "../library/selection.svelte"
import { applyEdit, replaces } from "./draft-edits"

export type ReviewCommands = Pick<typeof commands, "uploadDraft" | "editUpload" | "previewTitles" | "startUpload" | "saveUploadPlan" | "discardUpload">

/** How long after the last key a typed text is sent, in milliseconds. */
const TYPING_PAUSE = 500

type Pending = { edit: UploadEdit; sent: boolean }

/**
 * The review of one upload.
 *
 * The draft lives in the core. Edits are shown at once and sent one after the other; what the page shows is always the
 * core's last answer with the edits on top that it has not confirmed yet.
 */
export class UploadReview {
  readonly id: string
  #commands: ReviewCommands
  #confirmed: UploadDraftView = $state.raw({} as UploadDraftView)
  #pending: readonly Pending[] = $state.raw([])
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending: Promise<void> | null = null

  readonly draft: UploadDraftView = $derived.by(() => this.#pending.reduce((draft, pending) => applyEdit(draft, pending.edit), this.#confirmed))
  readonly items: readonly UploadItemView[] = $derived.by(() => this.draft.items)
  readonly order: readonly string[] = $derived.by(() => this.items.map((item) => item.id))
  readonly chosen: readonly UploadItemView[] = $derived.by(() => this.items.filter((item) => this.selection.has(item.id)))
  readonly included: "all" | "some" | "none" = $derived.by(() => {
    const on = this.items.filter((item) => item.included).length
    return on === 0 ? "none" : on === this.items.length ? "all" : "some"
  })
  /** Recordings whose title is taken and whose conflict is not decided by content. */
  readonly conflicts: readonly UploadItemView[] = $derived.by(() => this.items.filter((item) => item.outcome === "sameTitle"))
  /** Whether something would be lost by closing. */
  readonly edited: boolean = $derived.by(() => this.draft.edited || this.#pending.length > 0)
  readonly busy: boolean = $derived.by(() => this.#pending.some((pending) => pending.sent))

  readonly selection = new Selection()
  /** The last edit or start that was refused. */
  problem: ErrorView | null = $state.raw(null)
  starting = $state(false)

  constructor(reviewCommands: ReviewCommands, draft: UploadDraftView) {
    this.#commands = reviewCommands
    this.id = draft.id
    this.#confirmed = draft
    const first = draft.items[0]
    if (first !== undefined) this.selection.select(first.id, "replace", [])
  }

  /** Shows an edit and sends it; `typed` ones wait until typing stops. */
  edit(edit: UploadEdit, typed = false): Promise<void> {
    const kept = this.#pending.filter((pending) => pending.sent || !replaces(edit, pending.edit))
    this.#pending = [...kept, { edit, sent: false }]
    clearTimeout(this.#timer)
    if (typed) {
      this.#timer = setTimeout(() => void this.flush(), TYPING_PAUSE)
      return Promise.resolve()
    }
    return this.flush()
  }

  /** Sends everything that waits; resolves when the core has confirmed it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null
    })
    return this.#sending
  }

  /** Reads the draft again after the core has learned more, for example a length or a duplicate. */
  async reload(): Promise<void> {
    if (this.#sending !== null) return
    const answer = await this.#commands.uploadDraft(this.id)
    if (answer.status === "ok" && this.#sending === null) this.#take(answer.data)
  }

  /** Sets a choice for one conflict, or for all of the kind. */
  resolve(item: UploadItemView, choice: "keepBoth" | "number" | "skip", all: boolean): Promise<void> {
    return this.edit({ kind: "resolve", itemIds: all ? this.conflicts.map((entry) => entry.id) : [item.id], choice })
  }

  includeAll(on: boolean): Promise<void> {
    return this.edit({ kind: "include", itemIds: this.items.map((item) => item.id), on })
  }

  /** Starts the upload; returns the job, or null when it was refused. */
  async start(): Promise<string | null> {
    this.starting = true
    await this.flush()
    const answer = await this.#commands.startUpload(this.id)
    this.starting = false
    if (answer.status === "ok") return answer.data
    this.problem = answer.error
    return null
  }

  async savePlan(path: string): Promise<boolean> {
    await this.flush()
    const answer = await this.#commands.saveUploadPlan(this.id, path)
    if (answer.status === "error") this.problem = answer.error
    return answer.status === "ok"
  }

  async discard(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#commands.discardUpload(this.id)
  }

  async #send(): Promise<void> {
    for (let next = this.#nextUnsent(); next !== undefined; next = this.#nextUnsent()) {
      const sending = next
      this.#pending = this.#pending.map((pending) => (pending === sending ? { ...pending, sent: true } : pending))
      const answer = await this.#commands.editUpload(this.id, sending.edit)
      this.#pending = this.#pending.filter((pending) => !pending.sent)
      if (answer.status === "ok") {
        this.problem = null
        this.#take(answer.data)
      } else {
        this.problem = answer.error
      }
    }
  }

  #nextUnsent(): Pending | undefined {
    return this.#pending.find((pending) => !pending.sent)
  }

  #take(draft: UploadDraftView): void {
    const before = this.#confirmed.items.map((item) => item.id)
    this.#confirmed = draft
    const after = draft.items.map((item) => item.id)
    this.selection.prune(after, before)
    if (this.selection.size === 0 && this.selection.active !== null) this.selection.select(this.selection.active, "replace", after)
  }
}

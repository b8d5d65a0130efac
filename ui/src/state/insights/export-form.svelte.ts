import type { ErrorView, ExportedView, ExportFileView, ExportRequestView, InsightsFilterView, ViewingFormat } from "../../bindings"
import type { Commands } from "../../host"

export type ExportCommands = Pick<Commands, "previewViewingExport" | "exportViewing">
export type ExportSubject = { courseId: string; sessionId: string | null; title: string; /** Viewers in these dates. */ people: number; filter: InsightsFilterView }

/** What is asked before viewing data leaves this computer. Pseudonyms and hidden groups are chosen already. */
export class ExportForm {
  readonly subject: ExportSubject
  format = $state<ViewingFormat>("csv")
  folder = $state("")
  pseudonyms = $state(true)
  hideSmall = $state(true)
  purpose = $state("")
  reason = $state("")
  /** The files that it would hold. */
  files: readonly ExportFileView[] | null = $state.raw(null)
  problem: ErrorView | null = $state.raw(null)
  busy = $state(false)
  readonly #commands: ExportCommands
  #asked = 0

  readonly request: ExportRequestView = $derived.by(() => {
    const { courseId, sessionId, filter } = this.subject
    return { courseId, sessionId, filter, format: this.format, folder: this.folder, pseudonyms: this.pseudonyms, hideSmall: this.hideSmall, purpose: this.purpose.trim(), reason: this.pseudonyms ? "" : this.reason.trim() }
  })

  /** What is missing before anything can be written. */
  readonly missing: string | null = $derived.by(() => {
    if (this.folder.trim() === "") return "Choose a folder."
    return !this.pseudonyms && this.reason.trim() === "" ? "Names need a reason." : null
  })

  constructor(commands: ExportCommands, subject: ExportSubject) {
    this.#commands = commands
    this.subject = subject
  }

  /** Asks what would leave this computer; a late answer to an old question is dropped. */
  async look(): Promise<void> {
    const asked = ++this.#asked
    const answer = await this.#commands.previewViewingExport(this.format, this.pseudonyms)
    if (asked !== this.#asked) return
    this.problem = answer.status === "error" ? answer.error : null
    this.files = answer.status === "ok" ? answer.data : null
  }

  /** Writes the files. Returns what was written. */
  async write(): Promise<ExportedView | null> {
    if (this.missing !== null || this.busy) return null
    this.busy = true
    const answer = await this.#commands.exportViewing(this.request)
    this.busy = false
    this.problem = answer.status === "error" ? answer.error : null
    return answer.status === "ok" ? (answer.data[0] ?? null) : null
  }
}

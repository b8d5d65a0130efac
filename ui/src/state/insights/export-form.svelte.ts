import type { ErrorView, ExportPreviewView, ExportRequestView, ViewingFormat } from "../../bindings"
import type { Commands } from "../../host"

export type ExportCommands = Pick<Commands, "previewViewingExport" | "exportViewing">

/** What is asked before viewing data leaves this computer. Pseudonyms and hidden groups are chosen already. */
export class ExportForm {
  readonly courseId: string
  readonly sessionId: string | null
  readonly title: string
  formats = $state<ViewingFormat[]>(["csv"])
  folder = $state("")
  pseudonyms = $state(true)
  hideSmall = $state(true)
  purpose = $state("")
  reason = $state("")
  preview: ExportPreviewView | null = $state.raw(null)
  problem: ErrorView | null = $state.raw(null)
  busy = $state(false)
  readonly #commands: ExportCommands
  #asked = 0

  readonly request: ExportRequestView = $derived.by(() => ({
    courseId: this.courseId, sessionId: this.sessionId, formats: this.formats, folder: this.folder, pseudonyms: this.pseudonyms, hideSmall: this.hideSmall, purpose: this.purpose.trim(), reason: this.pseudonyms ? "" : this.reason.trim(),
  }))

  /** What is missing before anything can be written. */
  readonly missing: string | null = $derived.by(() => {
    if (this.formats.length === 0) return "Choose a format."
    if (this.folder.trim() === "") return "Choose a folder."
    return !this.pseudonyms && this.reason.trim() === "" ? "Names need a reason." : null
  })

  constructor(commands: ExportCommands, subject: { courseId: string; sessionId: string | null; title: string }) {
    this.#commands = commands
    this.courseId = subject.courseId
    this.sessionId = subject.sessionId
    this.title = subject.title
  }

  toggle(format: ViewingFormat, on: boolean): void {
    this.formats = on ? [...this.formats, format] : this.formats.filter((one) => one !== format)
  }

  /** Asks what would leave this computer; a late answer to an old question is dropped. */
  async look(): Promise<void> {
    const asked = ++this.#asked
    if (this.formats.length === 0) {
      this.preview = null
      return
    }
    const answer = await this.#commands.previewViewingExport(this.request)
    if (asked !== this.#asked) return
    this.problem = answer.status === "error" ? answer.error : null
    this.preview = answer.status === "ok" ? answer.data : null
  }

  /** Writes the files. Returns the folder they are in. */
  async write(): Promise<string | null> {
    if (this.missing !== null || this.busy) return null
    this.busy = true
    const answer = await this.#commands.exportViewing(this.request)
    this.busy = false
    this.problem = answer.status === "error" ? answer.error : null
    return answer.status === "ok" ? answer.data : null
  }
}

import type { ErrorView, ExportFileView, Result } from "../bindings"

/** What is chosen for an export. */
export type ExportChoice<Format extends string> = { format: Format; folder: string; pseudonyms: boolean; hideSmall: boolean; purpose: string; /** Why names are needed; empty without names. */ reason: string }
export type Written = { folder: string; text: string }

/** What can be exported, and how. */
export type ExportSource<Format extends string> = {
  /** “Export viewing data”. */
  title: string
  /** What it is about. */
  subject: string
  people: number
  formats: readonly { value: Format; label: string; help: string }[]
  /** Says what hiding small groups leaves out; null where it has no meaning. */
  small: string | null
  preview(choice: ExportChoice<Format>): Promise<Result<ExportFileView[], ErrorView>>
  write(choice: ExportChoice<Format>): Promise<Result<Written | null, ErrorView>>
}

/** What an export begins with, as the settings have it. */
export type ExportDefaults = { exportPseudonyms: boolean; exportHideSmall: boolean }

/** What is asked before data about people leave this computer. It begins with what the settings say. */
export class ExportForm<Format extends string = string> {
  readonly source: ExportSource<Format>
  format = $state() as Format
  folder = $state("")
  pseudonyms = $state(true)
  hideSmall = $state(true)
  purpose = $state("")
  reason = $state("")
  /** The files that it would hold. */
  files: readonly ExportFileView[] | null = $state.raw(null)
  problem: ErrorView | null = $state.raw(null)
  busy = $state(false)
  #asked = 0

  readonly choice: ExportChoice<Format> = $derived.by(() => ({
    format: this.format, folder: this.folder, pseudonyms: this.pseudonyms, hideSmall: this.source.small !== null && this.hideSmall, purpose: this.purpose.trim(), reason: this.pseudonyms ? "" : this.reason.trim(),
  }))

  /** What is missing before anything can be written. */
  readonly missing: string | null = $derived.by(() => {
    if (this.folder.trim() === "") return "Choose a folder."
    return !this.pseudonyms && this.reason.trim() === "" ? "Names need a reason." : null
  })

  constructor(source: ExportSource<Format>, format: Format, defaults: ExportDefaults | null) {
    this.source = source
    this.format = format
    this.pseudonyms = defaults?.exportPseudonyms ?? true
    this.hideSmall = defaults?.exportHideSmall ?? true
  }

  /** Asks what would leave this computer; a late answer to an old question is dropped. */
  async look(): Promise<void> {
    const asked = ++this.#asked
    const answer = await this.source.preview(this.choice)
    if (asked !== this.#asked) return
    this.problem = answer.status === "error" ? answer.error : null
    this.files = answer.status === "ok" ? answer.data : null
  }

  /** Writes the files. Returns what was written. */
  async write(): Promise<Written | null> {
    if (this.missing !== null || this.busy) return null
    this.busy = true
    const answer = await this.source.write(this.choice)
    this.busy = false
    this.problem = answer.status === "error" ? answer.error : null
    return answer.status === "ok" ? answer.data : null
  }
}

import type { CourseImportView, ErrorView, ImportKind } from "../../bindings"
import type { Commands } from "../../host"

export type ImportCommands = Pick<Commands, "previewCourseImport" | "importCourses">
export const IMPORT_KINDS: readonly ImportKind[] = ["new", "changed", "same", "problem"]

/** A courses.csv that is looked at before anything of it is taken. */
export class ImportReview {
  view: CourseImportView | null = $state.raw(null)
  problem: ErrorView | null = $state.raw(null)
  busy = $state(false)
  #accountId = ""
  readonly #commands: ImportCommands

  readonly counts: Readonly<Record<ImportKind, number>> = $derived.by(() => {
    const counts = { new: 0, changed: 0, same: 0, problem: 0 }
    for (const row of this.view?.rows ?? []) counts[row.kind] += 1
    return counts
  })
  /** How many courses would be taken. */
  readonly taken = $derived(this.counts.new + this.counts.changed)

  constructor(commands: ImportCommands) {
    this.#commands = commands
  }

  async open(accountId: string, path: string): Promise<void> {
    this.#accountId = accountId
    this.busy = true
    const answer = await this.#commands.previewCourseImport(path)
    this.busy = false
    this.problem = answer.status === "error" ? answer.error : null
    this.view = answer.status === "ok" ? answer.data : null
  }

  /** Takes what is new or changed; lines with a problem stay out. Returns how many courses were taken. */
  async take(): Promise<number | null> {
    if (this.view === null) return null
    this.busy = true
    const answer = await this.#commands.importCourses(this.view.id, this.#accountId)
    this.busy = false
    if (answer.status === "error") {
      this.problem = answer.error
      return null
    }
    this.close()
    return answer.data
  }

  close(): void {
    this.view = null
    this.problem = null
  }
}

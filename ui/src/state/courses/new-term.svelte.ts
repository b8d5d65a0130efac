import type { ErrorView, NewTermChoiceView, NewTermCourseView, NewTermView } from "../../bindings"
import type { Commands } from "../../host"

export type NewTermCommands = Pick<Commands, "proposeNewTerm" | "startNewTerm">

/** What is chosen for a course of the last term; an empty text leaves it open. */
export type RowChoice = { take: boolean; folderId: string; canvas: string }

/** Names a Canvas course in a choice. */
export const canvasKey = (one: { course: { accountId: string; canvasId: string } }) => `${one.course.accountId}/${one.course.canvasId}`

/** The courses of a term again, for another one: proposals that a person looks through and takes. */
export class NewTerm {
  view: NewTermView | null = $state.raw(null)
  problem: ErrorView | null = $state.raw(null)
  looking = $state(false)
  busy = $state(false)
  choices: Record<string, RowChoice> = $state({})
  readonly #commands: NewTermCommands
  #asked = 0

  readonly rows: readonly NewTermCourseView[] = $derived.by(() => this.view?.courses ?? [])
  readonly taken: readonly NewTermCourseView[] = $derived.by(() => this.rows.filter((row) => this.choices[row.courseId]?.take && this.choices[row.courseId]?.folderId))

  constructor(commands: NewTermCommands) {
    this.#commands = commands
  }

  /** Looks for what follows the courses of a term; without one the latest, and the next that Canvas has. */
  async look(from: string | null = null, to: string | null = null): Promise<void> {
    const asked = ++this.#asked
    this.looking = true
    const answer = await this.#commands.proposeNewTerm(from, to)
    if (asked !== this.#asked) return
    this.looking = false
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "error") return
    this.view = answer.data
    this.choices = Object.fromEntries(answer.data.courses.map((row) => [row.courseId, preset(row)]))
  }

  choose(courseId: string, choice: Partial<RowChoice>): void {
    const before = this.choices[courseId]
    if (before) this.choices = { ...this.choices, [courseId]: { ...before, ...choice } }
  }

  /** Follows what was chosen. Returns how many courses, or null where that did not go well. */
  async start(): Promise<number | null> {
    this.busy = true
    const answer = await this.#commands.startNewTerm(this.taken.map((row) => this.#chosen(row)))
    this.busy = false
    this.problem = answer.status === "error" ? answer.error : null
    return answer.status === "ok" ? answer.data : null
  }

  #chosen(row: NewTermCourseView): NewTermChoiceView {
    const choice = this.choices[row.courseId]
    const canvas = row.canvas.find((one) => canvasKey(one) === choice?.canvas)
    return { courseId: row.courseId, folderId: choice?.folderId ?? "", canvas: canvas ? { accountId: canvas.course.accountId, canvasId: canvas.course.canvasId } : null, localFolder: row.localFolder }
  }
}

/** Proposes what code and term leave no doubt about; the rest stays open until somebody decides. */
function preset(row: NewTermCourseView): RowChoice {
  const folder = row.folders.find((one) => one.sure && one.courseId === null)
  const canvas = row.canvas.length === 1 ? row.canvas[0] : undefined
  return { take: folder !== undefined, folderId: folder?.folderId ?? "", canvas: canvas ? canvasKey(canvas) : "" }
}

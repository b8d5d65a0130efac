import type { ErrorView, FoundCourseView } from "../../bindings"
import type { Commands } from "../../host"

const PAUSE = 300
const SHORTEST = 2

/** Looks for a course at Canvas: by words, by its number, its address or its SIS id. */
export class CourseSearch {
  text = $state("")
  found = $state.raw<readonly FoundCourseView[] | null>(null)
  problem = $state.raw<ErrorView | null>(null)
  looking = $state(false)
  active = $state(0)
  readonly #commands: Pick<Commands, "findCanvasCourses">
  #timer: ReturnType<typeof setTimeout> | null = null
  #asked = 0

  readonly #accounts: () => readonly string[]

  /** `accounts` are the Canvas accounts that are asked, in their order. */
  constructor(commands: Pick<Commands, "findCanvasCourses">, accounts: () => readonly string[]) {
    this.#commands = commands
    this.#accounts = accounts
  }

  /** Takes what is typed; Canvas is asked once typing has stopped. */
  type(text: string): void {
    this.text = text
    this.problem = null
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (text.trim().length >= SHORTEST || /^\d$/.test(text.trim())) this.#timer = setTimeout(() => void this.look(), PAUSE)
    else this.#drop()
  }

  async look(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    const text = this.text.trim()
    if (text === "") return
    const asked = ++this.#asked
    this.looking = true
    const answers = await Promise.all(this.#accounts().map((account) => this.#commands.findCanvasCourses(account, text)))
    if (asked !== this.#asked) return
    this.looking = false
    this.active = 0
    this.found = answers.flatMap((answer) => (answer.status === "ok" ? answer.data : []))
    // One Canvas that does not know the course says nothing where another one does.
    this.problem = this.found.length > 0 ? null : (answers.find((answer) => answer.status === "error")?.error ?? null)
  }

  move(by: number): void {
    const last = (this.found?.length ?? 0) - 1
    if (last >= 0) this.active = Math.max(0, Math.min(last, this.active + by))
  }

  clear(): void {
    this.text = ""
    this.problem = null
    this.#drop()
  }

  #drop(): void {
    this.#asked++
    this.looking = false
    this.found = null
    this.active = 0
  }
}

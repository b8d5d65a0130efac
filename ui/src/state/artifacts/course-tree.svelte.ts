import type { ArtifactChoiceView, ArtifactSectionView, ErrorView, FoundCourseView } from "../../bindings"
import type { Commands } from "../../host"
import { chosenWords, toggleAssignment, toggleCourse, treeRows, type Chosen, type CourseWork, type TreeRow } from "./tree-rows"

type Used = Pick<Commands, "listArtifactCourses" | "findCanvasCourses" | "coursesOfTerm" | "coursesOfFile" | "artifactContents">

/** The courses of one Canvas account with their assignments, and what of them is chosen. */
export class CourseTree {
  accountId = $state<string | null>(null)
  courses = $state.raw<readonly FoundCourseView[]>([])
  read = $state(false)
  loading = $state(false)
  looking = $state(false)
  text = $state("")
  problem = $state.raw<ErrorView | null>(null)
  work = $state.raw<ReadonlyMap<string, CourseWork>>(new Map())
  open = $state.raw<ReadonlySet<string>>(new Set())
  chosen = $state.raw<ReadonlyMap<string, Chosen>>(new Map())
  active = $state<string | null>(null)
  readonly #commands: Used
  #asked = 0

  readonly rows: TreeRow[] = $derived.by(() => treeRows(this, this.text))
  readonly words: string = $derived.by(() => chosenWords(this))
  /** The terms of the courses, in the order of the list. */
  readonly terms: string[] = $derived.by(() => [...new Set(this.courses.flatMap((course) => (course.term ? [course.term] : [])))])
  readonly choices: ArtifactChoiceView[] = $derived.by(() => [...this.chosen].map(([canvasId, one]) => ({ canvasId, assignments: one === "all" ? null : [...one] })))
  /** The sections of the chosen courses, as far as they were read. */
  readonly sections: { course: FoundCourseView; section: ArtifactSectionView }[] = $derived.by(() => this.picked.flatMap((course) => (this.work.get(course.canvasId)?.contents?.sections ?? []).map((section) => ({ course, section }))))
  readonly picked: FoundCourseView[] = $derived.by(() => this.courses.filter((course) => this.chosen.has(course.canvasId)))

  constructor(commands: Used) {
    this.#commands = commands
  }

  /** Shows the courses of an account. Another account's choice is of no use there. */
  async show(accountId: string, again = false): Promise<void> {
    if (accountId === this.accountId && this.read && !again) return
    const asked = ++this.#asked
    if (accountId !== this.accountId) this.#forget()
    this.accountId = accountId
    this.loading = true
    const answer = await this.#commands.listArtifactCourses(accountId)
    if (asked !== this.#asked) return
    this.loading = false
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "error") return
    this.read = true
    const kept = this.courses.filter((course) => this.chosen.has(course.canvasId))
    this.courses = merged(answer.data, kept)
    if (again) await Promise.all([...this.work.keys()].map((id) => this.#readWork(id)))
  }

  async toggleOpen(courseId: string, open = !this.open.has(courseId)): Promise<void> {
    const next = new Set(this.open)
    if (open) next.add(courseId)
    else next.delete(courseId)
    this.open = next
    if (open) await this.readWork(courseId)
  }

  /** Reads the assignments of a course, once; a refusal may be asked again. */
  async readWork(courseId: string): Promise<void> {
    const known = this.work.get(courseId)
    if (known && known.problem === null) return
    await this.#readWork(courseId)
  }

  async toggle(row: TreeRow): Promise<void> {
    if (row.kind === "note") return this.#readWork(row.courseId)
    const courseId = row.course.canvasId
    if (row.kind === "course") this.chosen = toggleCourse(this.chosen, courseId)
    else this.chosen = toggleAssignment(this.chosen, courseId, row.assignment.id, (this.work.get(courseId)?.contents?.assignments ?? []).map((one) => one.id))
    if (this.chosen.has(courseId)) await this.readWork(courseId)
  }

  /** Asks Canvas for what is typed. What it finds joins the list. */
  async look(): Promise<void> {
    const { accountId } = this
    const text = this.text.trim()
    if (accountId === null || text === "" || this.looking) return
    await this.#find(() => this.#commands.findCanvasCourses(accountId, text))
  }

  /** Chooses every course of a term. */
  async chooseTerm(term: string): Promise<void> {
    const { accountId } = this
    if (accountId === null) return
    const found = await this.#find(() => this.#commands.coursesOfTerm(accountId, term))
    if (found) this.#choose(found.map((course) => course.canvasId))
  }

  /** Chooses the courses of a CSV file. Returns how many, and the lines that name none. */
  async chooseFile(path: string): Promise<{ courses: number; problems: { line: number; words: string }[] } | null> {
    const { accountId } = this
    if (accountId === null) return null
    let problems: { line: number; words: string }[] = []
    const found = await this.#find(async () => {
      const answer = await this.#commands.coursesOfFile(accountId, path)
      if (answer.status === "error") return answer
      problems = answer.data.problems
      return { status: "ok", data: answer.data.courses }
    })
    if (!found) return null
    this.#choose(found.map((course) => course.canvasId))
    return { courses: found.length, problems }
  }

  chooseNothing(): void {
    this.chosen = new Map()
  }

  /** Takes a choice that was made earlier. Courses that are not on the list are looked for by their number. */
  async take(accountId: string, choices: readonly ArtifactChoiceView[]): Promise<void> {
    await this.show(accountId)
    if (this.accountId !== accountId) return
    this.text = ""
    this.chosen = new Map(choices.map(({ canvasId, assignments }) => [canvasId, assignments === null ? "all" : new Set(assignments)]))
    this.open = new Set([...this.open, ...choices.filter((one) => one.assignments !== null).map((one) => one.canvasId)])
    const unknown = choices.filter(({ canvasId }) => !this.courses.some((course) => course.canvasId === canvasId))
    const found = await Promise.all(unknown.map(({ canvasId }) => this.#commands.findCanvasCourses(accountId, canvasId)))
    if (this.accountId !== accountId) return
    const wanted = new Set(unknown.map((one) => one.canvasId))
    this.courses = merged(this.courses, found.flatMap((answer) => (answer.status === "ok" ? answer.data.filter((course) => wanted.has(course.canvasId)) : [])))
    await Promise.all(choices.map(({ canvasId }) => this.readWork(canvasId)))
  }

  #choose(ids: readonly string[]): void {
    this.chosen = new Map([...this.chosen, ...ids.map((id) => [id, "all"] as const)])
  }

  async #find(ask: () => ReturnType<Used["findCanvasCourses"]>): Promise<FoundCourseView[] | null> {
    const { accountId } = this
    this.looking = true
    const answer = await ask()
    this.looking = false
    if (accountId !== this.accountId) return null
    this.problem = answer.status === "error" ? answer.error : null
    if (answer.status === "error") return null
    this.courses = merged(this.courses, answer.data)
    return answer.data
  }

  async #readWork(courseId: string): Promise<void> {
    const { accountId } = this
    if (accountId === null) return
    this.#keep(courseId, { contents: this.work.get(courseId)?.contents ?? null, problem: null })
    const answer = await this.#commands.artifactContents(accountId, courseId)
    if (accountId !== this.accountId) return
    const work = answer.status === "ok" ? { contents: answer.data, problem: null } : { contents: null, problem: [answer.error.message, answer.error.hint].filter(Boolean).join(" ") }
    this.#keep(courseId, work)
  }

  #keep(courseId: string, work: CourseWork): void {
    this.work = new Map([...this.work, [courseId, work]])
  }

  #forget(): void {
    this.courses = []
    this.read = false
    this.text = ""
    this.problem = null
    this.work = new Map()
    this.open = new Set()
    this.chosen = new Map()
    this.active = null
  }
}

/** Joins two lists; a course that is on both stands once. */
function merged(first: readonly FoundCourseView[], second: readonly FoundCourseView[]): FoundCourseView[] {
  const known = new Set(first.map((course) => course.canvasId))
  return [...first, ...second.filter((course) => !known.has(course.canvasId))]
}

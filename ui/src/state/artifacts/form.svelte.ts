import type { ArtifactChoiceView, ArtifactIncludeView, ArtifactNamesPreviewView, ArtifactNamingView, ArtifactRequestView, ArtifactSampleView, ArtifactZips, EnrolmentState, ErrorView } from "../../bindings"
import type { Commands } from "../../host"

type Used = Pick<Commands, "previewArtifactNames" | "suggestDestination" | "freeSpace">
const TYPING_PAUSE = 200
/** The pattern that an export begins with. */
export const PATTERN = "{student} {assignment}, attempt {n}"
export const STATES: readonly EnrolmentState[] = ["active", "completed", "inactive", "invited"]

/** How student work is exported: what is taken along, under which names, in which shape and where. */
export class ArtifactForm {
  include = $state.raw<ArtifactIncludeView>({ allAttempts: true, comments: true, rubrics: true, attachments: true, media: true, discussions: false })
  pseudonyms = $state(true)
  reason = $state("")
  pattern = $state(PATTERN)
  byAssignment = $state(true)
  bag = $state(true)
  pages = $state(true)
  safeForSpreadsheets = $state(false)
  zips = $state<ArtifactZips>("none")
  folder = $state("")
  sections = $state.raw<readonly string[]>([])
  people = $state.raw<readonly string[]>([])
  states = $state.raw<readonly EnrolmentState[]>(STATES)
  submittedFrom = $state<string | null>(null)
  submittedTo = $state<string | null>(null)
  sample = $state.raw<ArtifactSampleView | null>(null)
  preview = $state.raw<ArtifactNamesPreviewView | null>(null)
  patternProblem = $state.raw<ErrorView | null>(null)
  freeBytes = $state<number | null>(null)
  readonly #commands: Used
  readonly #now: () => number
  #timer: ReturnType<typeof setTimeout> | null = null
  #asked = 0

  readonly naming: ArtifactNamingView = $derived.by(() => ({ pattern: this.pattern, pseudonyms: this.pseudonyms, byAssignment: this.byAssignment, pages: this.pages, bag: this.bag }))
  /** Whether only part of the chosen work is meant. */
  readonly limited: boolean = $derived.by(() => this.sections.length > 0 || this.people.length > 0 || this.states.length < STATES.length || this.submittedFrom !== null || this.submittedTo !== null || this.sample !== null)

  constructor(commands: Used, now: () => number = Date.now) {
    this.#commands = commands
    this.#now = now
  }

  /** Says what is asked for. */
  request(accountId: string, courses: ArtifactChoiceView[]): ArtifactRequestView {
    return {
      accountId, courses, sections: [...this.sections], people: [...this.people], states: this.states.length === STATES.length ? [] : [...this.states], submittedFrom: this.submittedFrom, submittedTo: this.submittedTo, include: this.include,
      downloads: true, ...this.naming, reason: this.pseudonyms ? "" : this.reason.trim(), safeForSpreadsheets: this.safeForSpreadsheets, zips: this.zips, sample: this.sample, folder: this.folder.trim(),
    }
  }

  /** Says what is missing before a plan can be made; null when nothing is. */
  missing(courses: readonly ArtifactChoiceView[]): string | null {
    if (courses.length === 0) return "Choose a course or an assignment first"
    if (!this.pseudonyms && this.reason.trim() === "") return "Real names need a reason"
    if (this.patternProblem !== null) return "The file name cannot be used"
    return this.folder.trim() === "" ? "Choose a folder first" : null
  }

  /** Takes what was asked for earlier. The reason for names is asked again. */
  fill(request: ArtifactRequestView): void {
    this.include = request.include
    this.pseudonyms = request.pseudonyms
    this.reason = ""
    this.pattern = request.pattern || PATTERN
    this.byAssignment = request.byAssignment
    this.bag = request.bag
    this.pages = request.pages
    this.safeForSpreadsheets = request.safeForSpreadsheets
    this.zips = request.zips
    this.folder = request.folder
    this.sections = request.sections
    this.people = request.people
    this.states = request.states.length === 0 ? STATES : request.states
    this.submittedFrom = request.submittedFrom
    this.submittedTo = request.submittedTo
    this.sample = request.sample
    void this.look()
    void this.readFree()
  }

  setInclude(part: Partial<ArtifactIncludeView>): void {
    this.include = { ...this.include, ...part }
  }

  /** Offers a folder where none was chosen yet. */
  async suggestFolder(): Promise<void> {
    if (this.folder !== "") return
    const day = new Date(this.#now())
    const name = `Portfolios ${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`
    const answer = await this.#commands.suggestDestination(name)
    if (answer.status === "ok" && this.folder === "") this.setFolder(answer.data)
  }

  setFolder(folder: string): void {
    this.folder = folder
    void this.readFree()
  }

  async readFree(): Promise<void> {
    const { folder } = this
    const answer = folder.trim() === "" ? null : await this.#commands.freeSpace(folder)
    if (folder === this.folder) this.freeBytes = answer?.status === "ok" ? answer.data : null
  }

  /** Takes what is typed; the names are worked out once typing has stopped. */
  typePattern(pattern: string): void {
    this.pattern = pattern
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.look(), TYPING_PAUSE)
  }

  /** Asks what names come of the choices; a late answer to an old question is dropped. */
  async look(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const asked = ++this.#asked
    const answer = await this.#commands.previewArtifactNames(this.naming)
    if (asked !== this.#asked) return
    this.patternProblem = answer.status === "error" ? answer.error : null
    if (answer.status === "ok") this.preview = answer.data
  }
}

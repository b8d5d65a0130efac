import type { ErrorView, MirrorFilterView, MirrorRequestView, MirrorScope, Sidecar } from "../../bindings"
import type { Commands } from "../../host"
import { shownPath, wholePath } from "../../shared/paths"

export type FormCommands = Pick<Commands, "freeSpace" | "templatePreview">

/** What is taken home, in words and as the core names it. */
export type DownloadSubject = { accountId: string; scope: MirrorScope; /** The folder's path, or what stands for it. */ from: string; /** What the mirror is called. */ name: string; /** What its folder on this computer is called. */ place: string }

/** How a new download begins. */
export type DownloadDefaults = { destination: string; template: string; sidecars: readonly Sidecar[] }

/** How long after the last key the preview and the free space are asked for, in milliseconds. */
const TYPING_PAUSE = 200

/** What a person fills in before a plan is made: where to, what beside the videos, names, what to leave out. */
export class DownloadForm {
  readonly subject: DownloadSubject
  destination = $state("")
  template = $state("")
  sidecars: ReadonlySet<Sidecar> = $state.raw(new Set())
  allLanguages = $state(false)
  skipFolders = $state("")
  onlyTitles = $state("")
  notTitles = $state("")
  from: string | null = $state(null)
  to: string | null = $state(null)
  atLeastMinutes = $state("")
  atMostMinutes = $state("")
  creator = $state("")
  largestGb = $state("")

  freeBytes: number | null = $state(null)
  destinationProblem: string | null = $state(null)
  preview: readonly string[] = $state.raw([])
  templateProblem: ErrorView | null = $state.raw(null)
  #commands: FormCommands
  #timers: Record<"space" | "preview", ReturnType<typeof setTimeout> | undefined> = { space: undefined, preview: undefined }

  constructor(commands: FormCommands, subject: DownloadSubject, defaults: DownloadDefaults) {
    this.#commands = commands
    this.subject = subject
    this.destination = shownPath(defaults.destination)
    this.template = defaults.template
    this.sidecars = new Set(defaults.sidecars)
    void this.#askSpace()
    void this.#askPreview()
  }

  /** Why no plan can be made of it, in words; null when one can. */
  readonly blocked: string | null = $derived.by(() => {
    if (this.destination.trim() === "") return "Choose a folder on this computer"
    if (this.destinationProblem !== null) return this.destinationProblem
    if (this.templateProblem !== null) return this.templateProblem.message
    for (const [name, text] of [["The shortest length", this.atLeastMinutes], ["The longest length", this.atMostMinutes], ["The largest size", this.largestGb]] as const) {
      if (amount(text) === undefined) return `${name} is not a number`
    }
    if (this.from !== null && this.to !== null && this.from > this.to) return "The first day is after the last"
    return null
  })

  /** How many rules leave something out. */
  readonly rules: number = $derived.by(() => {
    const { filter } = this
    return [filter.skipFolders, filter.onlyTitles, filter.notTitles].filter((list) => list.length > 0).length + [filter.from, filter.to, filter.atLeast, filter.atMost, filter.creator, filter.largest].filter((entry) => entry !== null).length
  })

  get filter(): MirrorFilterView {
    return {
      skipFolders: lines(this.skipFolders),
      onlyTitles: lines(this.onlyTitles),
      notTitles: lines(this.notTitles),
      from: this.from,
      to: this.to,
      atLeast: times(amount(this.atLeastMinutes), 60),
      atMost: times(amount(this.atMostMinutes), 60),
      creator: this.creator.trim() || null,
      largest: times(amount(this.largestGb), 1e9),
    }
  }

  get request(): MirrorRequestView {
    return {
      accountId: this.subject.accountId,
      scope: this.subject.scope,
      destination: wholePath(this.destination),
      options: { filter: this.filter, template: this.template, sidecars: [...this.sidecars], allLanguages: this.allLanguages, alsoSearch: false },
    }
  }

  setDestination(path: string): void {
    this.destination = path
    this.#later("space", () => this.#askSpace())
  }

  setTemplate(template: string): void {
    this.template = template
    this.#later("preview", () => this.#askPreview())
  }

  toggle(sidecar: Sidecar, on: boolean): void {
    const next = new Set(this.sidecars)
    if (on) next.add(sidecar)
    else next.delete(sidecar)
    this.sidecars = next
  }

  #later(what: "space" | "preview", run: () => Promise<void>): void {
    clearTimeout(this.#timers[what])
    this.#timers[what] = setTimeout(() => void run(), TYPING_PAUSE)
  }

  async #askSpace(): Promise<void> {
    const asked = wholePath(this.destination)
    if (asked === "") { this.freeBytes = null; this.destinationProblem = null; return }
    if (!isWhole(asked)) { this.freeBytes = null; this.destinationProblem = "Write the whole path of the folder"; return }
    const answer = await this.#commands.freeSpace(asked)
    if (wholePath(this.destination) !== asked) return
    this.freeBytes = answer.status === "ok" ? answer.data : null
    this.destinationProblem = answer.status === "error" ? answer.error.message : null
  }

  async #askPreview(): Promise<void> {
    const asked = this.template
    const answer = await this.#commands.templatePreview(asked)
    if (this.template !== asked) return
    this.templateProblem = answer.status === "error" ? answer.error : null
    if (answer.status === "ok") this.preview = answer.data
  }
}

function isWhole(path: string): boolean {
  return path.startsWith("/") || path.startsWith("\\\\") || /^[a-z]:[\\/]/i.test(path)
}

/** Returns the entries of a list, one a line. */
function lines(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))]
}

/** Returns a typed number; null for nothing, undefined for no number. */
function amount(text: string): number | null | undefined {
  const typed = text.trim().replace(",", ".")
  if (typed === "") return null
  const value = Number(typed)
  return Number.isFinite(value) && value >= 0 ? value : undefined
}

function times(value: number | null | undefined, factor: number): number | null {
  return value === null || value === undefined ? null : Math.round(value * factor)
}

import type { commands, DropSummaryView, FolderView, SessionView } from "../../bindings"

export type DragCommands = Pick<typeof commands, "describePaths">

/** Where the pointer is while files are dragged over the window. */
export type DropPlace = { kind: "folder"; folderId: string } | { kind: "session"; sessionId: string } | { kind: "table" } | { kind: "window" }

/** Whether files may be dropped at a place. */
export type DropVerdict = "upload" | "captions" | "ask" | "notAllowed" | "unsuitable"

/** What a drop does. */
export type DropOutcome = { paths: string[]; folder: FolderView | null } | { captions: string; session: SessionView } | { refused: DropVerdict; folder: FolderView | null }

/** How long the pointer rests on a closed folder before it opens, in milliseconds. */
export const SPRING_DELAY = 700

/** What the drag needs to know of the screen. */
export type DragSurroundings = {
  openFolder(): FolderView | null
  folder(id: string): FolderView | null
  session(id: string): SessionView | null
  isOpen(id: string): boolean
  open(id: string): void
  close(id: string): void
}

/** Files dragged from outside over the window: what they are, where they are, and what a drop would do. */
export class FileDrag {
  #commands: DragCommands
  #around: DragSurroundings
  #spring: ReturnType<typeof setTimeout> | undefined
  #sprung: string | null = null
  #serial = 0

  active = $state(false)
  paths: readonly string[] = $state.raw([])
  summary: DropSummaryView | null = $state.raw(null)
  place: DropPlace = $state.raw({ kind: "window" })

  /** Nothing but one caption file: it belongs to a recording that is there already. */
  readonly captionsAlone: boolean = $derived.by(() => this.active && isOneCaptionFile(this.summary, this.paths))
  /** The recording under the pointer that a lone caption file would be added to. */
  readonly session: SessionView | null = $derived.by(() => (this.captionsAlone && this.place.kind === "session" ? this.#around.session(this.place.sessionId) : null))
  /** The folder that a drop here would upload to. */
  readonly target: FolderView | null = $derived.by(() => {
    if (!this.active || this.place.kind === "window") return null
    return this.place.kind === "folder" ? this.#around.folder(this.place.folderId) : this.#around.openFolder()
  })
  readonly verdict: DropVerdict = $derived.by(() => {
    if (this.session !== null) return this.target === null || mayUpload(this.target) ? "captions" : "notAllowed"
    if (this.summary !== null && !hasUploadable(this.summary, this.paths)) return "unsuitable"
    if (this.target === null) return "ask"
    return mayUpload(this.target) ? "upload" : "notAllowed"
  })
  /** The folder whose row is marked as the one to drop on. */
  readonly marked: string | null = $derived.by(() => (this.active && this.verdict === "upload" ? (this.target?.id ?? null) : null))
  /** The folder whose row is dimmed, because uploading there is not allowed. */
  readonly refused: string | null = $derived.by(() => (this.active && this.verdict === "notAllowed" ? (this.target?.id ?? null) : null))

  constructor(dragCommands: DragCommands, around: DragSurroundings) {
    this.#commands = dragCommands
    this.#around = around
  }

  /** Files have entered the window. Some systems name them only at the drop; then `paths` is empty. */
  async enter(paths: readonly string[]): Promise<void> {
    this.active = true
    this.place = { kind: "window" }
    this.paths = paths
    this.summary = null
    this.#serial += 1
    const serial = this.#serial
    if (paths.length === 0) return
    const answer = await this.#commands.describePaths([...paths])
    if (serial === this.#serial && answer.status === "ok") this.summary = answer.data
  }

  over(place: DropPlace): void {
    if (!this.active || samePlace(place, this.place)) return
    this.place = place
    clearTimeout(this.#spring)
    const folderId = place.kind === "folder" ? place.folderId : null
    if (this.#sprung !== null && folderId !== this.#sprung && !this.#isBelow(folderId, this.#sprung)) {
      this.#around.close(this.#sprung)
      this.#sprung = null
    }
    if (folderId !== null && !this.#around.isOpen(folderId) && this.#around.folder(folderId)?.hasChildren !== false) {
      this.#spring = setTimeout(() => {
        this.#sprung = folderId
        this.#around.open(folderId)
      }, SPRING_DELAY)
    }
  }

  /** The drag left the window or was called off. */
  leave(): void {
    if (this.#sprung !== null) this.#around.close(this.#sprung)
    this.#end()
  }

  /** The files were let go; returns what to upload where, or null when nothing can be. The folder may be left to ask for. */
  async drop(paths: readonly string[]): Promise<DropOutcome | null> {
    if (!this.active) return null
    const dropped = paths.length > 0 ? [...paths] : [...this.paths]
    if (this.summary === null && dropped.length > 0) {
      this.paths = dropped
      const answer = await this.#commands.describePaths(dropped)
      if (answer.status === "ok") this.summary = answer.data
    }
    const { verdict, target, session } = this
    this.#end()
    const [first] = dropped
    if (first === undefined) return null
    if (verdict === "captions" && session !== null) return { captions: first, session }
    if (verdict === "unsuitable" || verdict === "notAllowed") return { refused: verdict, folder: target }
    return { paths: dropped, folder: target }
  }

  #end(): void {
    clearTimeout(this.#spring)
    this.#serial += 1
    this.#sprung = null
    this.active = false
    this.place = { kind: "window" }
    this.paths = []
    this.summary = null
  }

  #isBelow(id: string | null, ancestorId: string): boolean {
    for (let at = id; at !== null; at = this.#around.folder(at)?.parentId ?? null) if (at === ancestorId) return true
    return false
  }
}

/** Tells whether a folder may be uploaded to; what is not known is tried, and the server decides. */
export function mayUpload(folder: FolderView): boolean {
  return folder.rights !== "viewer" && folder.rights !== "none"
}

/** Tells whether a drag is one caption file and nothing else. */
export function isOneCaptionFile(summary: DropSummaryView | null, paths: readonly string[]): boolean {
  return paths.length === 1 && summary?.captions === 1 && summary.videos + summary.others + summary.folders === 0
}

/** Tells whether anything in the drag could become a recording. A manifest names its own files. */
export function hasUploadable(summary: DropSummaryView, paths: readonly string[]): boolean {
  return summary.videos > 0 || summary.folders > 0 || paths.some((path) => path.toLowerCase().endsWith(".xml"))
}

function samePlace(a: DropPlace, b: DropPlace): boolean {
  if (a.kind === "folder" && b.kind === "folder") return a.folderId === b.folderId
  if (a.kind === "session" && b.kind === "session") return a.sessionId === b.sessionId
  return a.kind === b.kind
}

import type { FolderView, SessionView } from "../../bindings"
import { mayUpload, SPRING_DELAY } from "./file-drag.svelte"

/** How far the pointer moves before a press becomes a drag, in pixels. */
const THRESHOLD = 6

/** What the drag needs to know of the tree. */
export type TreeAround = { folder(id: string): FolderView | null; isOpen(id: string): boolean; open(id: string): void }

/** Recordings dragged inside the window onto a folder, which moves them. */
export class SessionDrag {
  #around: TreeAround
  #from: { x: number; y: number } | null = null
  #spring: ReturnType<typeof setTimeout> | undefined

  sessions: readonly SessionView[] = $state.raw([])
  active = $state(false)
  x = $state(0)
  y = $state(0)
  overId: string | null = $state(null)

  /** The folder that a drop here would move to; null where it would not. */
  readonly target: FolderView | null = $derived.by(() => {
    const folder = this.active && this.overId !== null ? this.#around.folder(this.overId) : null
    return folder !== null && mayUpload(folder) && this.sessions.some((session) => session.folderId !== folder.id) ? folder : null
  })

  constructor(around: TreeAround) {
    this.#around = around
  }

  press(sessions: readonly SessionView[], x: number, y: number): void {
    this.#from = { x, y }
    this.sessions = sessions
  }

  /** The pointer moved; returns whether a drag is under way. */
  move(x: number, y: number, folderId: string | null): boolean {
    if (this.#from === null) return false
    if (!this.active && Math.hypot(x - this.#from.x, y - this.#from.y) < THRESHOLD) return false
    this.active = true
    this.x = x
    this.y = y
    if (folderId !== this.overId) {
      this.overId = folderId
      clearTimeout(this.#spring)
      if (folderId !== null && !this.#around.isOpen(folderId) && this.#around.folder(folderId)?.hasChildren !== false) {
        this.#spring = setTimeout(() => this.#around.open(folderId), SPRING_DELAY)
      }
    }
    return true
  }

  /** The button was let go; returns what to move where. */
  release(): { sessions: readonly SessionView[]; target: FolderView } | null {
    const { target, sessions } = this
    this.cancel()
    return target === null ? null : { sessions, target }
  }

  cancel(): void {
    clearTimeout(this.#spring)
    this.#from = null
    this.active = false
    this.sessions = []
    this.overId = null
  }
}

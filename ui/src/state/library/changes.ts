import type { ChangeOutcomeView, commands, DeletePreviewView, ErrorView, FolderView, SessionView } from "../../bindings"
import type { SessionDetails } from "./details.svelte"
import { folderName } from "./folder-rows"
import type { FolderTree } from "./folder-tree.svelte"
import type { SessionListing } from "./listing.svelte"

export type ChangeCommands = Pick<
  typeof commands,
  "createFolder" | "renameFolder" | "moveFolder" | "previewFolderDelete" | "deleteFolder" | "editSession" | "moveSessions" | "deleteSessions"
>

/** Tells the person what was done, with a way back, or what was refused. */
export type Notices = {
  done(text: string, undo: (() => Promise<unknown>) | null): void
  failed(title: string, error: ErrorView): void
}

/** Everything the library changes on the server. Each change is shown at once and taken back when it is refused. */
export class LibraryChanges {
  #commands: ChangeCommands
  #tree: FolderTree
  #listing: SessionListing
  #details: SessionDetails
  #notices: Notices
  accountId = ""

  constructor(changeCommands: ChangeCommands, tree: FolderTree, listing: SessionListing, details: SessionDetails, notices: Notices) {
    this.#commands = changeCommands
    this.#tree = tree
    this.#listing = listing
    this.#details = details
    this.#notices = notices
  }

  /** Makes a folder; returns it, or the reason why not, to be shown beside the field. */
  async createFolder(parentId: string | null, name: string): Promise<{ folder: FolderView } | { error: string }> {
    const problem = this.nameProblem(parentId, name, null)
    if (problem !== null) return { error: problem }
    const answer = await this.#commands.createFolder(this.accountId, parentId, name.trim())
    if (answer.status === "error") return { error: answer.error.message }
    this.#tree.put(answer.data)
    return { folder: answer.data }
  }

  /** Says why a folder name cannot be used, or null. */
  nameProblem(parentId: string | null, name: string, except: string | null): string | null {
    const wanted = name.trim().toLowerCase()
    if (wanted === "") return "Type a name."
    const taken = this.#tree.childrenOf(parentId).some((folder) => folder.id !== except && folder.name.trim().toLowerCase() === wanted)
    return taken ? "A folder with this name is already here." : null
  }

  async renameFolder(folder: FolderView, name: string): Promise<string | null> {
    const wanted = name.trim()
    if (wanted === folder.name) return null
    const problem = this.nameProblem(folder.parentId, wanted, folder.id)
    if (problem !== null) return problem
    this.#tree.put({ ...folder, name: wanted })
    const answer = await this.#commands.renameFolder(this.accountId, folder.id, wanted)
    if (answer.status === "error") {
      this.#tree.put(folder)
      return answer.error.message
    }
    this.#tree.put(answer.data)
    this.#notices.done(`Renamed to ${wanted}`, () => this.renameFolder(answer.data, folder.name))
    return null
  }

  async moveFolder(folder: FolderView, target: FolderView | null): Promise<boolean> {
    const parentId = target?.id ?? null
    if (parentId === folder.parentId) return true
    if (target !== null && this.#tree.isWithin(target.id, folder.id)) return false
    const answer = await this.#commands.moveFolder(this.accountId, folder.id, parentId)
    if (answer.status === "error") {
      this.#notices.failed(`${folderName(folder)} was not moved`, answer.error)
      return false
    }
    this.#tree.put({ ...answer.data, parentId })
    const from = folder.parentId === null ? null : this.#tree.folder(folder.parentId)
    const back = folder.parentId !== null && from === null ? null : () => this.moveFolder({ ...answer.data, parentId }, from)
    this.#notices.done(`Moved ${folderName(folder)} to ${target === null ? "the top level" : folderName(target)}`, back)
    return true
  }

  async previewFolderDelete(folder: FolderView): Promise<{ preview: DeletePreviewView } | { error: ErrorView }> {
    const answer = await this.#commands.previewFolderDelete(this.accountId, folder.id)
    return answer.status === "ok" ? { preview: answer.data } : { error: answer.error }
  }

  /** Deletes a folder for everyone; `confirm` is what the person typed. */
  async deleteFolder(folder: FolderView, confirm: string): Promise<ErrorView | null> {
    const answer = await this.#commands.deleteFolder(this.accountId, folder.id, confirm)
    if (answer.status === "error") return answer.error
    this.#tree.remove(folder.id)
    this.#notices.done(`Deleted ${folderName(folder)} from Panopto`, null)
    return null
  }

  async renameSession(session: SessionView, name: string): Promise<string | null> {
    const wanted = name.trim()
    if (wanted === "") return "Type a title."
    if (wanted === session.name) return null
    this.#listing.patch(session.id, { name: wanted })
    const answer = await this.#commands.editSession({ accountId: this.accountId, sessionId: session.id, name: wanted, description: null })
    if (answer.status === "error") {
      this.#listing.patch(session.id, { name: session.name })
      return answer.error.message
    }
    this.#details.keep(answer.data)
    this.#notices.done(`Renamed to ${wanted}`, () => this.renameSession({ ...session, name: wanted }, session.name))
    return null
  }

  async describeSession(sessionId: string, before: string, description: string): Promise<ErrorView | null> {
    if (before === description) return null
    const answer = await this.#commands.editSession({ accountId: this.accountId, sessionId, name: null, description })
    if (answer.status === "error") return answer.error
    this.#details.keep(answer.data)
    this.#notices.done("Description changed", () => this.describeSession(sessionId, description, before))
    return null
  }

  async moveSessions(sessions: readonly SessionView[], target: FolderView): Promise<boolean> {
    const moving = sessions.filter((session) => session.folderId !== target.id)
    if (moving.length === 0) return true
    const answer = await this.#commands.moveSessions(this.accountId, moving.map((session) => session.id), target.id)
    if (answer.status === "error") {
      this.#notices.failed(`${count(moving.length)} not moved`, answer.error)
      return false
    }
    const done = new Set(answer.data.done)
    this.#afterMove(moving, done, target)
    const moved = moving.filter((session) => done.has(session.id))
    if (moved.length > 0) this.#notices.done(`Moved ${count(moved.length)} to ${folderName(target)}`, () => this.#moveBack(moved))
    this.#tellFailures(answer.data, "moved")
    return answer.data.failed.length === 0
  }

  /** Deletes recordings for everyone; `confirm` is their number as the person typed or saw it. */
  async deleteSessions(sessions: readonly SessionView[], confirm: string): Promise<ErrorView | null> {
    const answer = await this.#commands.deleteSessions(this.accountId, sessions.map((session) => session.id), confirm)
    if (answer.status === "error") return answer.error
    this.#listing.remove(new Set(answer.data.done))
    if (answer.data.done.length > 0) this.#notices.done(`Deleted ${count(answer.data.done.length)} from Panopto`, null)
    this.#tellFailures(answer.data, "deleted")
    return null
  }

  async #moveBack(moved: readonly SessionView[]): Promise<void> {
    const origins = new Set(moved.map((session) => session.folderId))
    for (const folderId of origins) {
      const ids = moved.filter((session) => session.folderId === folderId).map((session) => session.id)
      const answer = await this.#commands.moveSessions(this.accountId, ids, folderId)
      if (answer.status === "error") this.#notices.failed(`${count(ids.length)} not moved back`, answer.error)
      else this.#tellFailures(answer.data, "moved back")
    }
    await this.#listing.reload()
  }

  #afterMove(moving: readonly SessionView[], done: ReadonlySet<string>, target: FolderView): void {
    if (this.#listing.inSearch && this.#listing.scope === "all") {
      for (const session of moving) if (done.has(session.id)) this.#listing.patch(session.id, { folderId: target.id, folderName: target.name })
    } else if (this.#listing.folderId !== target.id) {
      this.#listing.remove(done)
    }
  }

  #tellFailures(outcome: ChangeOutcomeView, verb: string): void {
    const first = outcome.failed[0]
    if (first === undefined) return
    const title = outcome.failed.length === 1 ? `“${first.name}” was not ${verb}` : `${count(outcome.failed.length)} were not ${verb}`
    this.#notices.failed(title, first.error)
  }
}

function count(sessions: number): string {
  return sessions === 1 ? "1 recording" : `${sessions.toLocaleString()} recordings`
}

import type { AppEvent, commands, FolderView } from "../../bindings"
import { LibraryChanges, type ChangeCommands, type Notices } from "./changes"
import { SessionDetails, type DetailCommands } from "./details.svelte"
import { FileDrag, type DragCommands } from "./file-drag.svelte"
import { FolderTree, type FolderCommands } from "./folder-tree.svelte"
import { SessionListing, type SessionCommands } from "./listing.svelte"

export type LibraryCommands = FolderCommands & SessionCommands & DetailCommands & ChangeCommands & DragCommands & Pick<typeof commands, "openInPanopto">

/** Keeps small things between starts, such as the last open folder. */
export type Keep = { get(key: string): string | null; set(key: string, value: string): void }

/** The Library screen: one account's folders, the open folder's recordings, and what is done with them. */
export class Library {
  readonly tree: FolderTree
  readonly listing: SessionListing
  readonly details: SessionDetails
  readonly changes: LibraryChanges
  readonly drag: FileDrag

  accountId: string | null = $state(null)
  folderId: string | null = $state(null)
  path: readonly FolderView[] = $state.raw([])
  ready = $state(false)
  /** A recording that is to have the focus as soon as its row is there. */
  wanted: { folderId: string; sessionId: string } | null = $state.raw(null)

  #keep: Keep
  #opening: Promise<void> = Promise.resolve()

  /** The open folder as the tree knows it now; found folders live only in the path. */
  readonly folder: FolderView | null = $derived.by(() => (this.folderId === null ? null : (this.tree.folder(this.folderId) ?? this.path.at(-1) ?? null)))

  constructor(libraryCommands: LibraryCommands, notices: Notices, keep: Keep, now: () => number = Date.now) {
    this.#keep = keep
    this.tree = new FolderTree(libraryCommands)
    this.listing = new SessionListing(libraryCommands, now)
    this.details = new SessionDetails(libraryCommands)
    this.changes = new LibraryChanges(libraryCommands, this.tree, this.listing, this.details, notices)
    this.drag = new FileDrag(libraryCommands, {
      openFolder: () => this.folder,
      folder: (id) => this.tree.known(id),
      session: (id) => this.listing.table.find(id),
      isOpen: (id) => this.tree.isOpen(id),
      open: (id) => void this.tree.open(id),
      close: (id) => this.tree.close(id),
    })
  }

  /** Shows an account, beginning where the person left it. */
  async setAccount(accountId: string | null): Promise<void> {
    if (accountId === this.accountId && this.ready) return
    this.accountId = accountId
    this.changes.accountId = accountId ?? ""
    this.folderId = null
    this.path = []
    this.ready = false
    this.details.reset(accountId)
    void this.listing.open(null, null)
    await this.tree.reset(accountId)
    if (this.accountId !== accountId) return
    this.ready = true
    const last = accountId === null ? null : this.#keep.get(`folder:${accountId}`)
    const first = this.tree.childrenOf(null)[0]
    if (last !== null && last !== "") await this.openFolder(last)
    if (this.folderId === null && first !== undefined) await this.openFolder(first.id)
  }

  /** Opens a folder: its place in the tree, its path, its recordings. */
  async openFolder(id: string): Promise<void> {
    const { accountId } = this
    if (accountId === null || id === this.folderId) return
    const known = this.tree.folder(id)
    if (known !== null) this.#enter(id)
    const path = await this.tree.reveal(id)
    if (this.accountId !== accountId || (this.folderId !== id && known !== null)) return
    if (path.length === 0) return
    if (known === null) this.#enter(id)
    this.path = path
    this.tree.active = id
  }

  /** Opens a recording’s folder and puts the focus on it there; a list from before the recording came is read again. */
  async showSession(folderId: string, sessionId: string): Promise<void> {
    const { listing } = this
    this.wanted = { folderId, sessionId }
    listing.clearSearch()
    await this.openFolder(folderId)
    listing.table.selection.select(sessionId, "replace", listing.table.order)
    await this.#opening
    if (this.folderId === folderId && !listing.reading && !listing.table.indexOf.has(sessionId)) await listing.readAgain()
  }

  handle(event: AppEvent): void {
    const reloaded = this.listing.handle(event)
    if (event.type === "listing" && event.done) {
      void reloaded.then(() => {
        this.#count(event.folderId)
        this.#giveUp(event.folderId)
      })
    }
    if (event.type !== "invalidated") return
    for (const tag of event.tags) {
      this.tree.invalidated(tag)
      this.details.invalidated(tag)
    }
  }

  /** Reads the open folder, and the tree around it, again. */
  async readAgain(): Promise<void> {
    await Promise.all([this.listing.readAgain(), this.tree.readAgain()])
  }

  /** Follows a rename, a move or a delete of the open folder or of one above it. */
  async refreshPath(): Promise<void> {
    const id = this.folderId
    if (id === null) return
    if (this.tree.folder(id) === null) {
      const parent = this.path.findLast((step) => step.id !== id && this.tree.folder(step.id) !== null)
      this.folderId = null
      this.path = []
      if (parent !== undefined) await this.openFolder(parent.id)
      else await this.listing.open(this.accountId, null)
      return
    }
    this.path = await this.tree.pathTo(id)
  }

  #enter(id: string): void {
    this.folderId = id
    if (this.wanted?.folderId !== id) this.wanted = null
    this.path = this.tree.folder(id) === null ? [] : this.path
    this.tree.active = id
    this.details.show(null)
    if (this.accountId !== null) this.#keep.set(`folder:${this.accountId}`, id)
    this.#opening = this.listing.open(this.accountId, id).then(() => this.#count(id))
  }

  /** A recording that is not in its folder’s list is not waited for, or it would take the focus at some later time. */
  #giveUp(folderId: string): void {
    const { wanted } = this
    if (wanted?.folderId === folderId && !this.listing.table.indexOf.has(wanted.sessionId)) this.wanted = null
  }

  #count(folderId: string): void {
    const { listing } = this
    if (listing.folderId === folderId && listing.complete && !listing.reading && listing.readAt !== null) this.tree.setSessions(folderId, listing.stored)
  }
}

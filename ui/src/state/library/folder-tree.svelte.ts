import type { commands, FolderListView, FolderView } from "../../bindings"
import { filterTree, flattenTree, orderFolders, TOP, type ChildList, type TreeRow } from "./folder-rows"

export type FolderCommands = Pick<typeof commands, "listFolders" | "refreshFolders" | "searchFolders" | "folderPath">

/** The most folders that “open all below” reads from the server, so that one key cannot use up the call limit. */
const OPEN_ALL_READS = 60

/**
 * The folder tree: what was read, what is open, what the filter leaves.
 *
 * Children are read when a folder is opened. The maps are plain, because 50,000 folders in reactive maps would be slow
 * `#version` tells when the lines must be worked out again.
 */
export class FolderTree {
  #commands: FolderCommands
  #accountId: string | null = null
  #folders = new Map<string, FolderView>()
  #lists = new Map<string, ChildList>()
  #open = new Set<string>()
  #reads = new Map<string, Promise<void>>()
  #version = $state(0)

  filter = $state("")
  /** Folders that the server found for the filter and that the tree has not read. */
  found: readonly FolderView[] = $state.raw([])
  foundFor: string | null = $state(null)
  searching = $state(false)
  /** The line with the keyboard focus. */
  active: string | null = $state(null)
  draftBelow: string | null = $state(null)
  renaming: string | null = $state(null)
  reading: ReadonlySet<string> = $state.raw(new Set<string>())

  readonly rows: readonly TreeRow[] = $derived.by(() => {
    void this.#version
    const data = { folders: this.#folders, lists: this.#lists, open: this.#open, draftBelow: this.draftBelow }
    return this.filtering ? [...filterTree(data, this.filter), ...this.#foundRows()] : flattenTree(data)
  })
  readonly indexOf: ReadonlyMap<string, number> = $derived.by(() => new Map(this.rows.map((row, index) => [row.key, index])))
  /** When the top of the tree was read, in milliseconds. */
  readonly readAt: number | null = $derived.by(() => (void this.#version, this.#lists.get(TOP)?.readAt ?? null))
  readonly top: ChildList | null = $derived.by(() => (void this.#version, this.#lists.get(TOP) ?? null))

  constructor(folderCommands: FolderCommands) {
    this.#commands = folderCommands
  }

  get filtering(): boolean {
    return this.filter.trim() !== ""
  }

  folder(id: string): FolderView | null {
    void this.#version
    return this.#folders.get(id) ?? null
  }

  /** A folder of the tree, or one that the server found for the filter. */
  known(id: string): FolderView | null {
    return this.folder(id) ?? this.found.find((entry) => entry.id === id) ?? null
  }

  isOpen(id: string): boolean {
    void this.#version
    return this.#open.has(id)
  }

  /** Folders directly below, as far as they were read. */
  childrenOf(parentId: string | null): readonly FolderView[] {
    void this.#version
    return (this.#lists.get(parentId ?? TOP)?.ids ?? []).flatMap((id) => this.#folders.get(id) ?? [])
  }

  /** Starts again for another account, or for none. */
  async reset(accountId: string | null): Promise<void> {
    this.#accountId = accountId
    this.#folders.clear()
    this.#lists.clear()
    this.#open.clear()
    this.#reads.clear()
    this.filter = ""
    this.found = []
    this.foundFor = null
    this.active = null
    this.draftBelow = null
    this.renaming = null
    this.reading = new Set()
    this.#version += 1
    if (accountId !== null) await this.read(null)
  }

  /** Reads the folders directly below one folder, or the top; `fresh` asks the server even when they are stored. */
  read(parentId: string | null, fresh = false): Promise<void> {
    const key = parentId ?? TOP
    const running = this.#reads.get(key)
    if (running !== undefined && !fresh) return running
    const read = this.#read(parentId, fresh).finally(() => {
      if (this.#reads.get(key) === read) {
        this.#reads.delete(key)
        this.reading = new Set(this.#reads.keys())
      }
    })
    this.#reads.set(key, read)
    this.reading = new Set(this.#reads.keys())
    return read
  }

  /** Reads the top and every open folder again. */
  async readAgain(): Promise<void> {
    await this.read(null, true)
    for (const id of [...this.#open]) if (this.#folders.has(id)) await this.read(id, true)
  }

  async open(id: string): Promise<void> {
    this.#open.add(id)
    this.#version += 1
    if (!this.#lists.has(id)) await this.read(id)
  }

  close(id: string): void {
    if (this.#open.delete(id)) this.#version += 1
  }

  async toggle(id: string): Promise<void> {
    if (this.#open.has(id)) this.close(id)
    else await this.open(id)
  }

  /** Opens a folder and all below it. What is not stored is read one after the other, up to a limit. */
  async openAll(id: string): Promise<void> {
    const accountId = this.#accountId
    const waiting = [id]
    let reads = 0
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!this.#lists.has(next)) {
        if (this.#folders.get(next)?.hasChildren === false) continue
        if (reads >= OPEN_ALL_READS) continue
        reads += 1
        await this.read(next)
        if (this.#accountId !== accountId) return
      }
      this.#open.add(next)
      this.#version += 1
      waiting.push(...(this.#lists.get(next)?.ids ?? []))
    }
  }

  /** Opens the way to a folder, reading what is missing. Returns the path from the top to the folder itself. */
  async reveal(id: string): Promise<readonly FolderView[]> {
    const path = await this.pathTo(id)
    let parent: string | null = null
    for (const step of path) {
      const list = this.#lists.get(parent ?? TOP)
      if (list === undefined) await this.read(parent)
      if (this.#lists.get(parent ?? TOP)?.ids.includes(step.id) !== true) this.#insert(step, parent)
      if (parent !== null) this.#open.add(parent)
      parent = step.id
    }
    this.#version += 1
    return path
  }

  /** Returns the folders from the top to the given one, from memory where they were read. */
  async pathTo(id: string): Promise<readonly FolderView[]> {
    const known: FolderView[] = []
    for (let at: string | null = id; at !== null; ) {
      const folder: FolderView | undefined = this.#folders.get(at)
      if (folder === undefined) break
      known.unshift(folder)
      at = this.#isTop(at) ? null : folder.parentId
      if (at === null) return known
    }
    if (this.#accountId === null) return known
    const answer = await this.#commands.folderPath(this.#accountId, id)
    const path = answer.status === "ok" ? answer.data : known
    return path.slice(Math.max(0, path.findLastIndex((step) => this.#isTop(step.id))))
  }

  /** Asks the server for folders by name, for the filter. */
  async search(): Promise<void> {
    const query = this.filter.trim()
    const accountId = this.#accountId
    if (query === "" || accountId === null) {
      this.found = []
      this.foundFor = null
      this.searching = false
      return
    }
    this.searching = true
    const answer = await this.#commands.searchFolders(accountId, query)
    if (this.filter.trim() !== query || this.#accountId !== accountId) return
    this.searching = false
    this.foundFor = query
    this.found = answer.status === "ok" ? answer.data.folders : []
  }

  /** Puts a folder into the tree after it was made, renamed or moved. */
  put(folder: FolderView): void {
    const old = this.#folders.get(folder.id)
    if (old !== undefined && old.parentId !== folder.parentId) this.#detach(folder.id, old.parentId)
    this.#insert({ ...folder, sessions: folder.sessions ?? old?.sessions ?? null, hasChildren: folder.hasChildren ?? old?.hasChildren ?? null }, folder.parentId)
    this.#version += 1
  }

  /** Takes a folder and what is below it out of the tree. */
  remove(id: string): void {
    const folder = this.#folders.get(id)
    if (folder === undefined) return
    for (const child of this.#lists.get(id)?.ids ?? []) this.remove(child)
    this.#detach(id, folder.parentId)
    this.#detach(id, null)
    this.#folders.delete(id)
    this.#lists.delete(id)
    this.#open.delete(id)
    this.#version += 1
  }

  /** Notes the number of recordings once a folder's list was read completely. */
  setSessions(id: string, sessions: number): void {
    const folder = this.#folders.get(id)
    if (folder === undefined || folder.sessions === sessions) return
    this.#folders.set(id, { ...folder, sessions })
    this.#version += 1
  }

  /** Tells whether a folder is another one or lies below it, so that nothing is moved into itself. */
  isWithin(id: string, ancestorId: string): boolean {
    for (let at: string | null = id; at !== null; at = this.#folders.get(at)?.parentId ?? null) if (at === ancestorId) return true
    return false
  }

  /** Reads again what the core says went stale; returns whether the tag was about folders. */
  invalidated(tag: string): boolean {
    if (!tag.startsWith("folders:")) return false
    const parent = tag.slice("folders:".length)
    const key = parent === "top" ? TOP : parent
    if (this.#lists.has(key) || key === TOP) void this.#store(key === TOP ? null : key)
    return true
  }

  /** A person's own folder stands at the top although the server keeps it below “Users”. */
  #isTop(id: string): boolean {
    return this.#lists.get(TOP)?.ids.includes(id) === true
  }

  async #read(parentId: string | null, fresh: boolean): Promise<void> {
    const accountId = this.#accountId
    if (accountId === null) return
    const answer = fresh ? await this.#commands.refreshFolders(accountId, parentId) : await this.#commands.listFolders(accountId, parentId)
    if (this.#accountId !== accountId) return
    if (answer.status === "ok") this.#take(parentId, answer.data)
    else {
      const old = this.#lists.get(parentId ?? TOP)
      this.#lists.set(parentId ?? TOP, { ids: old?.ids ?? [], readAt: old?.readAt ?? null, complete: false, problem: answer.error })
      this.#version += 1
    }
  }

  /** Takes what is stored, after the core read it anew. */
  async #store(parentId: string | null): Promise<void> {
    const accountId = this.#accountId
    if (accountId === null) return
    const answer = await this.#commands.listFolders(accountId, parentId)
    if (answer.status === "ok" && this.#accountId === accountId) this.#take(parentId, answer.data)
  }

  #take(parentId: string | null, list: FolderListView): void {
    const folders = orderFolders(list.folders)
    const before = this.#lists.get(parentId ?? TOP)?.ids ?? []
    const ids = folders.map((folder) => folder.id)
    const kept = new Set(ids)
    // A listing that failed half-way says nothing about what is gone.
    const missing = list.complete && list.problem === null ? [] : before.filter((id) => !kept.has(id))
    for (const folder of folders) {
      const old = this.#folders.get(folder.id)
      this.#folders.set(folder.id, { ...folder, sessions: folder.sessions ?? old?.sessions ?? null })
    }
    this.#lists.set(parentId ?? TOP, { ids: [...ids, ...missing], readAt: list.readAt, complete: list.complete, problem: list.problem })
    this.#version += 1
  }

  #insert(folder: FolderView, parentId: string | null): void {
    this.#folders.set(folder.id, folder)
    const key = parentId ?? TOP
    const list = this.#lists.get(key)
    const siblings = [...(list?.ids ?? []).filter((id) => id !== folder.id), folder.id].flatMap((id) => this.#folders.get(id) ?? [])
    if (list !== undefined) this.#lists.set(key, { ...list, ids: orderFolders(siblings).map((entry) => entry.id) })
    const parent = parentId === null ? undefined : this.#folders.get(parentId)
    if (parent !== undefined && parent.hasChildren !== true) this.#folders.set(parent.id, { ...parent, hasChildren: true })
  }

  #detach(id: string, parentId: string | null): void {
    const key = parentId ?? TOP
    const list = this.#lists.get(key)
    if (list !== undefined) this.#lists.set(key, { ...list, ids: list.ids.filter((entry) => entry !== id) })
  }

  #foundRows(): TreeRow[] {
    const query = this.filter.trim()
    const note = (kind: "searching" | "found" | "notFound", text: string): TreeRow => ({ kind: "note", key: "note:search", level: 1, parentId: TOP, note: kind, text })
    if (this.searching) return [note("searching", `Searching Panopto for “${query}”`)]
    if (this.foundFor !== query) return []
    const more = this.found.filter((folder) => !this.#folders.has(folder.id))
    if (more.length === 0) {
      const none = ![...this.#folders.values()].some((folder) => folder.name.toLowerCase().includes(query.toLowerCase()))
      return none ? [note("notFound", `No folder found for “${query}”.`)] : []
    }
    return [
      note("found", "Also on Panopto"),
      ...more.map((folder, index): TreeRow => ({ kind: "folder", key: folder.id, level: 1, position: index + 1, setSize: more.length, folder, open: false, leaf: true })),
    ]
  }
}

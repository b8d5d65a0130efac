import type { ErrorView, FolderView } from "../../bindings"
import { byKey, fold, titleKey } from "./title-order"

/** The key of the top level in maps that are otherwise keyed by folder id. */
export const TOP = ""

/** The folders directly below one folder, as far as they were read. */
export type ChildList = { ids: readonly string[]; readAt: number | null; complete: boolean; problem: ErrorView | null }

/** One line of the tree. */
export type TreeRow =
  | { kind: "folder"; key: string; level: number; position: number; setSize: number; folder: FolderView; open: boolean; leaf: boolean }
  | { kind: "note"; key: string; level: number; parentId: string; note: "problem" | "incomplete" | "searching" | "notFound" | "found"; text: string }
  | { kind: "draft"; key: string; level: number; parentId: string }

/** What the tree knows. */
export type TreeData = {
  folders: ReadonlyMap<string, FolderView>
  lists: ReadonlyMap<string, ChildList>
  open: ReadonlySet<string>
  /** The folder below which a new one is being named; null when none is. */
  draftBelow: string | null
}

/** Returns the visible lines from top to bottom. */
export function flattenTree(data: TreeData): TreeRow[] {
  const rows: TreeRow[] = []
  addChildren(rows, data, topOf(data), TOP, 1)
  return rows
}

/** Returns the lines that fit a filter: matching folders and the way to them, all open. */
export function filterTree(data: TreeData, filter: string): TreeRow[] {
  const wanted = fold(filter.trim())
  const top = topOf(data)
  const keep = new Set<string>()
  for (const folder of data.folders.values()) {
    if (!fold(folder.name).includes(wanted)) continue
    for (let id: string | null = folder.id; id !== null && !keep.has(id); id = top.has(id) ? null : (data.folders.get(id)?.parentId ?? null)) keep.add(id)
  }
  const rows: TreeRow[] = []
  addKept(rows, data, top, keep, TOP, 1)
  return rows
}

/** Orders folders as the tree shows them: personal first, then by name, the system's own last. */
export function orderFolders(folders: readonly FolderView[]): FolderView[] {
  const rank = { personal: 0, ordinary: 1, system: 2 } as const
  return folders
    .map((folder) => ({ folder, key: titleKey(folder.name), rank: rank[folder.kind] }))
    .sort((a, b) => a.rank - b.rank || byKey(a.key, b.key))
    .map((entry) => entry.folder)
}

/** Returns the name to show for a folder: the person's own is always “My folder”. */
export function folderName(folder: FolderView): string {
  return folder.kind === "personal" ? "My folder" : folder.name
}

/** Folders that stand at the top, among them the person's own, which the server keeps below “Users”. Each is shown once. */
function topOf(data: TreeData): ReadonlySet<string> {
  return new Set(data.lists.get(TOP)?.ids ?? [])
}

function addChildren(rows: TreeRow[], data: TreeData, top: ReadonlySet<string>, parentId: string, level: number): void {
  if (data.draftBelow === parentId) rows.push({ kind: "draft", key: `draft:${parentId}`, level, parentId })
  const list = data.lists.get(parentId)
  if (list === undefined) return
  list.ids.forEach((id, index) => {
    const folder = data.folders.get(id)
    if (folder === undefined || (level > 1 && top.has(id))) return
    const leaf = isLeaf(data, folder)
    const open = !leaf && data.open.has(id)
    rows.push({ kind: "folder", key: id, level, position: index + 1, setSize: list.ids.length, folder, open, leaf })
    if (open || data.draftBelow === id) addChildren(rows, data, top, id, level + 1)
  })
  addListNote(rows, list, parentId, level)
}

function addListNote(rows: TreeRow[], list: ChildList, parentId: string, level: number): void {
  if (list.problem !== null && list.ids.length === 0) {
    rows.push({ kind: "note", key: `note:${parentId}`, level, parentId, note: "problem", text: list.problem.message })
  } else if (!list.complete || list.problem !== null) {
    rows.push({ kind: "note", key: `note:${parentId}`, level, parentId, note: "incomplete", text: "Panopto did not send the whole list." })
  }
}

/** A folder is a leaf only when that is known; otherwise it can be opened to find out. */
function isLeaf(data: TreeData, folder: FolderView): boolean {
  const list = data.lists.get(folder.id)
  if (list !== undefined && list.complete && list.problem === null) return list.ids.length === 0
  return folder.hasChildren === false
}

function addKept(rows: TreeRow[], data: TreeData, top: ReadonlySet<string>, keep: ReadonlySet<string>, parentId: string, level: number): void {
  const ids = (data.lists.get(parentId)?.ids ?? []).filter((id) => keep.has(id) && (level === 1 || !top.has(id)))
  ids.forEach((id, index) => {
    const folder = data.folders.get(id)
    if (folder === undefined) return
    const below = (data.lists.get(id)?.ids ?? []).some((child) => keep.has(child))
    rows.push({ kind: "folder", key: id, level, position: index + 1, setSize: ids.length, folder, open: below, leaf: !below })
    if (below) addKept(rows, data, top, keep, id, level + 1)
  })
}

import type { UploadDraftView, UploadEdit, UploadItemView } from "../../bindings"

/** Returns the draft as it will look after an edit, as far as the page can know it; the core's answer replaces it. */
export function applyEdit(draft: UploadDraftView, edit: UploadEdit): UploadDraftView {
  switch (edit.kind) {
    case "include":
      return items(draft, edit.itemIds, { included: edit.on })
    case "title":
      return items(draft, [edit.itemId], { title: edit.title, titleIsOwn: true })
    case "description":
      return items(draft, edit.itemIds, { description: edit.description })
    case "recordedOn":
      return items(draft, edit.itemIds, { recordedText: edit.date ?? "" })
    case "language":
      return items(draft, edit.itemIds, { language: edit.language })
    case "resolve":
      return items(draft, edit.itemIds, { choice: edit.choice })
    case "role":
      return {
        ...draft,
        items: draft.items.map((item) =>
          item.id !== edit.itemId ? item : { ...item, files: item.files.map((file) => (file.path === edit.path ? { ...file, role: edit.role } : file)) },
        ),
      }
    case "remove": {
      const gone = new Set(edit.itemIds)
      return { ...draft, items: draft.items.filter((item) => !gone.has(item.id)) }
    }
    case "keepSubfolders":
      return { ...draft, keepSubfolders: edit.on }
    default:
      // Pairing, patterns, sheets and new files need the core: only it knows the files.
      return draft
  }
}

/** Tells whether a later edit makes an earlier, unsent one of the same field superfluous. */
export function replaces(later: UploadEdit, earlier: UploadEdit): boolean {
  if (later.kind !== earlier.kind) return false
  if (later.kind === "title" && earlier.kind === "title") return later.itemId === earlier.itemId
  if (later.kind === "description" && earlier.kind === "description") return sameIds(later.itemIds, earlier.itemIds)
  if (later.kind === "recordedOn" && earlier.kind === "recordedOn") return sameIds(later.itemIds, earlier.itemIds)
  return false
}

/** What a field shows for several rows: the common value, or null when they differ. */
export function common<K extends "title" | "description" | "recordedText" | "language" | "included">(rows: readonly UploadItemView[], field: K): UploadItemView[K] | null {
  const first = rows[0]
  if (first === undefined) return null
  return rows.every((row) => row[field] === first[field]) ? first[field] : null
}

function items(draft: UploadDraftView, ids: readonly string[], change: Partial<UploadItemView>): UploadDraftView {
  const changed = new Set(ids)
  return { ...draft, items: draft.items.map((item) => (changed.has(item.id) ? { ...item, ...change } : item)) }
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}

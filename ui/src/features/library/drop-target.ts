import type { DropPlace } from "../../state/library/file-drag.svelte"

/** The strip at the top and bottom of the tree in which a drag scrolls it, in pixels. */
const EDGE = 36
const FASTEST = 14

/** Returns what lies under a point of the page: a folder's row, a recording's row, the table, or only the window. */
export function placeAt(x: number, y: number): DropPlace {
  const element = document.elementFromPoint(x, y)
  const folderId = element?.closest<HTMLElement>("[data-drop-folder]")?.dataset["dropFolder"]
  if (folderId !== undefined) return { kind: "folder", folderId }
  const sessionId = element?.closest<HTMLElement>("[data-drop-table] [data-session]")?.dataset["session"]
  if (sessionId !== undefined) return { kind: "session", sessionId }
  return element?.closest("[data-drop-table]") ? { kind: "table" } : { kind: "window" }
}

/** Scrolls the tree a step when the point is near its edge, faster nearer the edge; returns whether it moved. */
export function scrollAtEdge(x: number, y: number): boolean {
  const list = document.querySelector<HTMLElement>("[data-drop-tree] .tree-rows")
  if (list === null) return false
  const box = list.getBoundingClientRect()
  if (x < box.left || x > box.right || y < box.top - EDGE || y > box.bottom + EDGE) return false
  const fromTop = y - box.top
  const fromBottom = box.bottom - y
  const near = Math.min(fromTop, fromBottom)
  if (near > EDGE) return false
  const step = Math.ceil(FASTEST * (1 - Math.max(0, near) / EDGE)) * (fromTop < fromBottom ? -1 : 1)
  const before = list.scrollTop
  list.scrollTop += step
  return list.scrollTop !== before
}

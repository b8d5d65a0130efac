/** What a key does anywhere in the window. A screen takes part by `keys.on(action, run)` while it is shown. */
export type KeyAction =
  | "library" | "courses" | "transfers" | "insights" | "pageViews" | "artifacts" | "settings" | "search" | "new" | "upload" | "syncCourse" | "refresh"
  | "nextRegion" | "previousRegion" | "keyList" | "undo" | "toasts" | "clear"

type Stroke = { key: string; ctrl?: boolean; shift?: boolean }

/** The list of keys, as the person sees it and as it is matched. */
export const KEY_LIST: readonly { action: KeyAction; strokes: readonly Stroke[]; does: string }[] = [
  { action: "library", strokes: [{ key: "1", ctrl: true }], does: "Library" },
  { action: "courses", strokes: [{ key: "2", ctrl: true }], does: "Courses" },
  { action: "transfers", strokes: [{ key: "3", ctrl: true }], does: "Transfers" },
  { action: "insights", strokes: [{ key: "4", ctrl: true }], does: "Insights" },
  { action: "pageViews", strokes: [{ key: "5", ctrl: true }], does: "Page views" },
  { action: "artifacts", strokes: [{ key: "6", ctrl: true }], does: "Artifacts" },
  { action: "settings", strokes: [{ key: "8", ctrl: true }, { key: ",", ctrl: true }], does: "Settings" },
  { action: "search", strokes: [{ key: "f", ctrl: true }], does: "Search in this screen" },
  { action: "new", strokes: [{ key: "n", ctrl: true }], does: "New folder, course or export" },
  { action: "upload", strokes: [{ key: "u", ctrl: true }], does: "Upload…" },
  { action: "syncCourse", strokes: [{ key: "s", ctrl: true, shift: true }], does: "Sync the selected course" },
  { action: "refresh", strokes: [{ key: "r", ctrl: true }, { key: "F5" }], does: "Read again" },
  { action: "undo", strokes: [{ key: "z", ctrl: true }], does: "Undo the last change" },
  { action: "nextRegion", strokes: [{ key: "F6" }], does: "Next region" },
  { action: "previousRegion", strokes: [{ key: "F6", shift: true }], does: "Previous region" },
  { action: "toasts", strokes: [{ key: "F8" }], does: "Go to the messages" },
  { action: "keyList", strokes: [{ key: "/", ctrl: true }], does: "List of keys" },
  { action: "clear", strokes: [{ key: "Escape" }], does: "Close, then clear the selection" },
]

/** Keys that need Shift on some keyboards. */
const LAYOUT_DEPENDENT = new Set(["/", ","])

type KeyEvent = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey" | "defaultPrevented" | "preventDefault"> & { target: EventTarget | null }

/** Matches keys to what they do. The screen that registered last answers first; one that returns false passes on. */
export class Keys {
  #handlers = new Map<KeyAction, (() => unknown)[]>()
  #mac: boolean

  constructor(mac = false) {
    this.#mac = mac
  }

  set mac(mac: boolean) {
    this.#mac = mac
  }

  /** Names a key the way of the system: `Ctrl F`, or `⌘ F` on a Mac. */
  name(stroke: Stroke): string {
    const key = stroke.key === "Escape" ? "Esc" : stroke.key.length === 1 ? stroke.key.toUpperCase() : stroke.key
    return [stroke.ctrl ? (this.#mac ? "⌘" : "Ctrl") : "", stroke.shift ? "Shift" : "", key].filter(Boolean).join(" ")
  }

  on(action: KeyAction, run: () => unknown): () => void {
    const stack = this.#handlers.get(action) ?? []
    stack.push(run)
    this.#handlers.set(action, stack)
    return () => {
      const at = stack.indexOf(run)
      if (at >= 0) stack.splice(at, 1)
    }
  }

  /** Runs what the key stands for; true when something did. */
  handle(event: KeyEvent): boolean {
    if (event.defaultPrevented || event.altKey) return false
    const entry = KEY_LIST.find(({ strokes }) => strokes.some((stroke) => this.#matches(stroke, event)))
    if (!entry) return false
    // Ctrl Z and Esc belong to the text first.
    if ((entry.action === "undo" || entry.action === "clear") && isText(event.target)) return false
    const stack = this.#handlers.get(entry.action) ?? []
    for (const run of [...stack].reverse()) {
      if (run() === false) continue
      event.preventDefault()
      return true
    }
    // The window has no “reload” and no browser search: these keys do nothing rather than something strange.
    if (entry.action === "refresh" || entry.action === "search") event.preventDefault()
    return false
  }

  #matches(stroke: Stroke, event: KeyEvent): boolean {
    const command = this.#mac ? event.metaKey : event.ctrlKey
    const other = this.#mac ? event.ctrlKey : event.metaKey
    return event.key.toLowerCase() === stroke.key.toLowerCase() && command === !!stroke.ctrl && !other && (event.shiftKey === !!stroke.shift || LAYOUT_DEPENDENT.has(stroke.key))
  }
}

function isText(target: EventTarget | null): boolean {
  const element = target as Partial<HTMLInputElement> | null
  const tag = element?.tagName
  if (tag === "TEXTAREA" || element?.isContentEditable) return true
  return tag === "INPUT" && !["checkbox", "radio", "button", "range"].includes(element?.type ?? "")
}

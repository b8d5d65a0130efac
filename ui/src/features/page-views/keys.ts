type Actions = { get: () => void; export: () => void; find: () => void; dates: () => void; report: (by: 1 | -1) => void; course: (by: 1 | -1) => void }

/** The keys of the Page views screen. They rest while something is typed, chosen or asked. */
export function screenKey(event: KeyboardEvent, actions: Actions): void {
  if (event.defaultPrevented || document.querySelector("[role=dialog], [role=menu]")) return
  if (event.key === "Tab" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    actions.report(event.shiftKey ? -1 : 1)
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  const run = ({ g: actions.get, e: actions.export, "/": actions.find, d: actions.dates, "[": () => actions.course(-1), "]": () => actions.course(1) } as Partial<Record<string, () => void>>)[event.key.toLowerCase()]
  if (!run) return
  event.preventDefault()
  run()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches("input:not([type=checkbox], [type=radio]), textarea, select") || target.isContentEditable)
}

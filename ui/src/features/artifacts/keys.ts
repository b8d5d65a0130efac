type Actions = { start: () => void; save: () => void }

/** The keys of the Artifacts screen: Ctrl Enter reviews or starts, Ctrl S saves the set. They rest while something is asked. */
export function screenKey(event: KeyboardEvent, actions: Actions): void {
  if (event.defaultPrevented || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey) || document.querySelector("[role=dialog], [role=menu]")) return
  const run = ({ enter: actions.start, s: actions.save } as Partial<Record<string, () => void>>)[event.key.toLowerCase()]
  if (!run) return
  event.preventDefault()
  run()
}

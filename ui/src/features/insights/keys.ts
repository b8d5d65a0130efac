type Actions = {
  dates: () => void
  measure: () => void
  table: () => void
  export: () => void
  names: () => void
  course: (by: 1 | -1) => void
  video: (by: 1 | -1) => void
  viewer: (by: 1 | -1) => void
  chunk: (by: 1 | -1) => void
  play: () => void
}

/** The single-letter keys of the Insights screens. They rest while something is typed, chosen or asked. */
export function screenKey(event: KeyboardEvent, actions: Actions, isVideo: boolean): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const both: Record<string, () => void> = { d: actions.dates, t: actions.table, e: actions.export, "[": () => actions.course(-1), "]": () => actions.course(1) }
  const onCourse: Record<string, () => void> = { m: actions.measure }
  const onVideo: Record<string, () => void> = { n: actions.names, j: () => actions.video(1), k: () => actions.video(-1), ArrowUp: () => actions.viewer(-1), ArrowDown: () => actions.viewer(1), ArrowLeft: () => actions.chunk(-1), ArrowRight: () => actions.chunk(1) }
  // Enter belongs to the control that has the focus.
  if (isVideo && event.key === "Enter" && !isControl(event.target)) onVideo["Enter"] = actions.play
  const run = both[key] ?? (isVideo ? onVideo : onCourse)[key]
  // Arrows belong to a choice or a scrolling part that has the focus.
  if (!run || (event.key.startsWith("Arrow") && event.target instanceof HTMLElement && event.target.matches("input, [role=region]"))) return
  event.preventDefault()
  run()
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], [role=menu]")) return true
  return target instanceof HTMLElement && (target.matches("input:not([type=checkbox], [type=radio]), textarea, select") || target.isContentEditable)
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("button, a, select, input, [role=gridcell], [role=button]")
}

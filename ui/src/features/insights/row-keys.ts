import type { VideoMeasuresView } from "../../bindings"

const MOVES: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }

export type VideoRows = { videos: readonly Pick<VideoMeasuresView, "sessionId">[]; /** The row with the focus. */ at: number; open: (sessionId: string) => void; /** Moves the focus to a row. */ go: (index: number, sessionId: string) => void }

/** Moves through the rows of a list of videos, and opens one by Enter or Space. */
export function rowKey(event: KeyboardEvent, { videos, at, open, go }: VideoRows): void {
  const current = videos[at]
  const by = MOVES[event.key]
  if ((event.key === "Enter" || event.key === " ") && current) open(current.sessionId)
  else if (by === undefined || event.ctrlKey) return
  else {
    const next = Math.max(0, Math.min(videos.length - 1, at + by))
    const video = videos[next]
    if (video) go(next, video.sessionId)
  }
  event.preventDefault()
  event.stopPropagation()
}

/** Shows a row of a list that draws only what is seen, and moves the focus to it. */
export function focusRow(list: { reveal(index: number): void } | null, box: HTMLElement | null, index: number): void {
  list?.reveal(index)
  requestAnimationFrame(() => box?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus())
}

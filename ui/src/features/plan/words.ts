import type { EstimateView, PlanProgressView, PlanRowView, PlanView } from "../../bindings"
import { ago, bytes, counted, hours, speed, timeNeeded } from "../../shared/format"

/** Says how old a plan is and whether the listing was whole. */
export function madeWords(view: Pick<PlanView, "madeAt" | "complete">, now: number): string {
  return `Made ${ago(view.madeAt ?? now, now)} from ${view.complete ? "a complete" : "an incomplete"} listing`
}

/** Says how far the reading is: “Reading Biology: 12 folders, 340 recordings so far”. */
export function readingWords(from: string, progress: PlanProgressView): string {
  return `Reading ${from}: ${counted(progress.folders, "folder")}, ${counted(progress.sessions, "recording")} so far`
}

/** Returns the last step of a path on the server, with the first and the last where there are more than two. */
export function shortPath(path: string): string {
  const steps = path.split(" / ")
  return steps.length <= 2 ? path : `${steps[0]} / … / ${steps.at(-1)}`
}

/** Returns a folder's path below another one; of that one itself, and of any other, its own name. */
export function folderBelow(path: string, root: string): string {
  return path.startsWith(`${root} / `) ? path.slice(root.length + 3) : (path.split(" / ").at(-1) ?? path)
}

/** Returns how long the plan takes: the larger of bytes at the last speed and calls at the limit. Null while no speed is known. */
export function secondsNeeded(totals: EstimateView): number | null {
  if (totals.bytes === 0) return totals.secondsForCalls
  return totals.secondsForBytes === null ? null : Math.max(totals.secondsForBytes, totals.secondsForCalls)
}

export function timeWords(totals: EstimateView): string {
  if (totals.items === 0) return "–"
  const seconds = secondsNeeded(totals)
  return seconds === null ? "–" : timeNeeded(seconds)
}

/** Explains the time: what the calls need and what the bytes need. */
export function timeHelp(totals: EstimateView): string {
  const calls = totals.calls > 0 ? `${counted(totals.calls, "call")} need ${short(totals.secondsForCalls)} at the Panopto limit.` : "No calls to Panopto are needed."
  if (totals.bytes === 0) return `${calls} Nothing is downloaded.`
  if (totals.secondsForBytes === null) return `${calls} How long ${bytes(totals.bytes)} take is known after the first download.`
  return `${calls} ${bytes(totals.bytes)} need ${short(totals.secondsForBytes)} at ${speed(totals.bytes / Math.max(totals.secondsForBytes, 0.001))}.`
}

/** Explains the bytes, where some of them are guessed. */
export function bytesHelp(totals: EstimateView): string {
  return totals.guessedBytes > 0 ? `${bytes(totals.guessedBytes)} of it are guessed from the lengths. The exact size is known when a recording’s turn comes.` : "The sizes are those that Panopto told."
}

function short(seconds: number): string {
  return hours(Math.max(1, seconds))
}

/** Names the start: `Start: 51 items, 61.3 GB`. */
export function startWord(totals: EstimateView): string {
  return totals.bytes > 0 ? `Start: ${counted(totals.items, "item")}, ${bytes(totals.bytes)}` : `Start: ${counted(totals.items, "item")}`
}

export function sizeWord(row: Pick<PlanRowView, "bytes" | "kind">): string {
  if (row.bytes === null) return row.kind === "new" || row.kind === "changed" || row.kind === "repair" ? "–" : ""
  if (row.bytes === 0) return ""
  return bytes(row.bytes)
}


import type { ItemState, JobItemView, JobView } from "../../bindings"
import { bytes, bytesOf, clock, count, counted, hours, speed, timeLeft } from "../../shared/format"
import type { Tone } from "../../shared/tone"

const WAITS: Record<string, string> = {
  signIn: "Waiting for you to sign in",
  connection: "Waiting for the connection",
  limit: "Waiting for the Panopto limit",
  server: "Panopto has a problem, trying again",
  disk: "The disk is full",
}

/** Says why a job waits and for how long yet: `Waiting for the Panopto limit, 18 s`. */
export function waitText(job: Pick<JobView, "waitReason" | "waitUntil" | "statusText"> & Partial<Pick<JobView, "kind">>, now: number): string {
  const known = job.waitReason ? WAITS[job.waitReason] : undefined
  const reason = job.waitReason ? ((job.kind === "pageViews" || job.kind === "artifacts" ? known?.replace("Panopto", "Canvas") : known) ?? job.waitReason) : job.statusText || "Waiting"
  return job.waitUntil !== null && job.waitUntil > now ? `${reason}, ${until(job.waitUntil, now)}` : reason
}

function until(at: number, now: number): string {
  const seconds = Math.max(1, Math.round((at - now) / 1000))
  if (seconds < 90) return `${seconds} s`
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `continues at ${clock(at)}`
}

/** Says how far a job is: amount, failures, speed, time left. Each part stands alone so that failures can be coloured. */
export function progressParts(job: JobView, now: number): { text: string; tone?: Tone }[] {
  if (job.state === "waiting") return [{ text: waitText(job, now), tone: "warn" }]
  const failed = job.itemsFailed > 0 ? [{ text: `${count(job.itemsFailed)} failed`, tone: "bad" as const }] : []
  const amount = job.itemsTotal > 20 ? `${count(job.itemsDone)} of ${count(job.itemsTotal)} done` : job.bytesTotal > 0 ? bytesOf(job.bytesDone, job.bytesTotal) : `${count(job.itemsDone)} of ${count(job.itemsTotal)}`
  if (job.state === "queued") return [{ text: job.statusText || "Waiting" }, { text: job.bytesTotal > 0 ? bytes(job.bytesTotal) : job.kind === "pageViews" ? counted(job.itemsTotal, "person", "people") : counted(job.itemsTotal, job.kind === "artifacts" ? "file" : "recording") }]
  if (job.state === "paused") return [{ text: job.statusText || "Paused by you" }, { text: amount }, ...failed]
  if (job.kind === "pageViews" && job.itemsProcessing > 0) return [{ text: amount }, ...failed, { text: `Canvas is working on ${counted(job.itemsProcessing, "person", "people")}`, tone: "busy" }]
  if (job.bytesDone >= job.bytesTotal && job.itemsProcessing > 0) {
    return [{ text: amount }, ...failed, { text: `Panopto is working on ${counted(job.itemsProcessing, "recording")}`, tone: "busy" }]
  }
  const rate = job.bytesPerSecond !== null && job.bytesPerSecond > 0 ? [{ text: speed(job.bytesPerSecond) }] : []
  const left = job.secondsLeft === null ? { text: "Working out the time" } : { text: timeLeft(job.secondsLeft).replace(/^about /, "") }
  return [{ text: amount }, ...failed, ...rate, left]
}

/** Returns the colour of a job's bar. */
export function jobTone(job: JobView): Tone {
  if (job.state === "waiting") return "warn"
  if (job.state === "paused" || job.state === "queued" || job.state === "cancelled") return "idle"
  if (job.state === "succeeded") return "good"
  return "acc"
}

/** Returns how much of a job is done, as a share of its bytes; of its items where bytes say nothing. */
export function jobShare(job: JobView): number {
  if (job.bytesTotal > 0) return job.bytesDone / job.bytesTotal
  return job.itemsTotal > 0 ? (job.itemsDone + job.itemsSkipped) / job.itemsTotal : 0
}

/** Returns the second line of an item: `Part 52 of 70, 21.4 MB/s`, or what the core says of it. */
export function itemDetail(item: JobItemView): string {
  if (item.state === "uploading" && !item.detail) {
    const part = item.partsTotal > 1 ? `Part ${count(Math.max(1, item.partsDone))} of ${count(item.partsTotal)}` : "Sending"
    return item.bytesPerSecond ? `${part}, ${speed(item.bytesPerSecond)}` : part
  }
  if (item.detail) return item.detail.charAt(0).toUpperCase() + item.detail.slice(1)
  if (item.state === "downloading") return item.bytesPerSecond ? `${speed(item.bytesPerSecond)}, checked as it is saved` : "Checked as it is saved"
  return DETAILS[item.state] ?? ""
}

const DETAILS: Partial<Record<ItemState, string>> = {
  waiting: "Waiting for its turn",
  preparing: "Reading the file",
  uploaded: "Sent, Panopto has not started",
  processing: "On the Panopto server",
  checking: "Comparing with what was saved",
  done: "Ready to watch",
  paused: "Paused by you",
  limited: "Waiting for the Panopto limit",
}

/** Returns what a finished job came to: `Ran for 12 min, 61.3 GB, 2 failed`. */
export function finishedText(job: JobView): string {
  const receipt = job.receipt
  const seconds = receipt?.seconds ?? (job.finishedAt !== null && job.startedAt !== null ? (job.finishedAt - job.startedAt) / 1000 : null)
  return [
    seconds === null ? "" : `Ran for ${hours(seconds)}`,
    bytes(receipt?.bytes ?? job.bytesDone),
    job.itemsFailed > 0 ? `${count(job.itemsFailed)} failed` : "",
    (receipt?.cancelled ?? 0) > 0 ? `${count(receipt?.cancelled ?? 0)} cancelled` : "",
  ].filter(Boolean).join(", ")
}

import CircleArrowDown from "@lucide/svelte/icons/circle-arrow-down"
import HardDriveDownload from "@lucide/svelte/icons/hard-drive-download"
import ShieldCheck from "@lucide/svelte/icons/shield-check"
import ChartColumn from "@lucide/svelte/icons/chart-column"
import MousePointerClick from "@lucide/svelte/icons/mouse-pointer-click"
import Package from "@lucide/svelte/icons/package"
import RefreshCw from "@lucide/svelte/icons/refresh-cw"
import Upload from "@lucide/svelte/icons/upload"
import type { JobKind, JobView } from "../../bindings"
import { count, counted } from "../../shared/format"
import type { IconComponent } from "../../shared/icon"
import { JOB_STATES } from "./item-states"

type KindLook = {
  icon: IconComponent
  /** Stands before the target. */
  to: string
  /** What the job does while it runs. */
  running: { icon: IconComponent; word: string }
  /** The button that ends it early. */
  cancel: string
}

export const JOB_KINDS: Record<JobKind, KindLook> = {
  upload: { icon: Upload, to: "to", running: JOB_STATES.running, cancel: "Cancel upload" },
  mirror: { icon: HardDriveDownload, to: "to", running: { icon: CircleArrowDown, word: "Downloading" }, cancel: "Cancel download" },
  verify: { icon: ShieldCheck, to: "in", running: { icon: ShieldCheck, word: "Checking" }, cancel: "Stop checking" },
  pageViews: { icon: MousePointerClick, to: "of", running: { icon: RefreshCw, word: "Reading" }, cancel: "Stop reading" },
  artifacts: { icon: Package, to: "of", running: { icon: CircleArrowDown, word: "Downloading" }, cancel: "Cancel export" },
  viewingSync: { icon: ChartColumn, to: "of", running: { icon: RefreshCw, word: "Reading" }, cancel: "Stop sync" },
}

/** Returns colour, icon and word of a job; what runs is called by what it does. */
export function jobLook(job: Pick<JobView, "state" | "kind">): (typeof JOB_STATES)[JobView["state"]] {
  const look = JOB_STATES[job.state]
  return job.state === "running" ? { ...look, ...JOB_KINDS[job.kind].running } : look
}

/** Returns the question before a job is cancelled. `partly` is how many recordings were begun but not finished. */
export function cancelQuestion(job: JobView, partly: number): { title: string; text: string } {
  const finished = job.itemsDone === 1 ? "1 is finished and stays" : `${count(job.itemsDone)} are finished and stay`
  if (job.kind === "viewingSync") return { title: `Stop the sync of ${job.target}?`, text: `${job.itemsDone > 0 ? `The views of ${counted(job.itemsDone, "recording")} are stored and stay.` : "Nothing was stored yet."} The next sync goes on from there.` }
  if (job.kind === "pageViews") return { title: `Stop reading the page views of ${job.target}?`, text: `${job.itemsDone > 0 ? `The views of ${counted(job.itemsDone, "person", "people")} are stored and stay.` : "Nothing was stored yet."} The next run goes on from there.` }
  if (job.kind === "artifacts") return { title: `Cancel the export of ${job.target}?`, text: `${job.itemsDone > 0 ? `${counted(job.itemsDone, "file is", "files are")} on this computer and ${job.itemsDone === 1 ? "stays" : "stay"}.` : "Nothing has arrived on this computer yet."} The next run into the same folder fetches only the others.` }
  if (job.kind === "verify") return { title: `Stop checking ${job.target}?`, text: "Nothing is changed. What was found so far is not kept." }
  if (job.kind === "mirror") {
    return {
      title: `Cancel the download of ${counted(job.itemsTotal, "recording")}?`,
      text: `${job.itemsDone > 0 ? `${finished} on this computer.` : "Nothing has arrived on this computer yet."} The others come with the next run.`,
    }
  }
  const kept = job.itemsDone > 0 ? `${finished} on Panopto.` : "Nothing has arrived on Panopto yet."
  const removed = partly > 0 ? `The parts already sent for ${counted(partly, "other")} are removed.` : "Parts already sent for the others are removed."
  return { title: `Cancel the upload of ${counted(job.itemsTotal, "recording")}?`, text: `${kept} ${removed}` }
}

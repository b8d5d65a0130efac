import type { FailureGroupView, JobKind, JobView, MirrorView } from "../../bindings"
import { host } from "../../host"
import { counted } from "../../shared/format"
import { router, toasts } from "../../state"
import { courses } from "../../state/courses"
import { mirrors } from "../../state/mirrors"
import { plans } from "../../state/plan"
import { folderOf } from "./looks"

const OF_MIRRORS: ReadonlySet<JobKind> = new Set(["mirror", "verify"])

/** What a person does with a mirror, on whatever screen. */
export const mirrorActions = {
  /** Returns the mirror that a job belongs to, if it is still there. */
  mirrorOf(job: JobView): MirrorView | null {
    return !OF_MIRRORS.has(job.kind) || job.targetId === null ? null : mirrors.find(job.targetId)
  },

  /** Returns the one folder of the library that a job is about; null where there are several. */
  folderOf(job: JobView): string | null {
    if (job.kind === "upload") return job.targetId
    if (job.kind === "viewingSync") return courses.find(job.targetId)?.folderId ?? null
    const mirror = this.mirrorOf(job)
    return mirror === null ? null : folderOf(mirror)
  },

  showInLibrary(job: JobView, sessionId: string | null = null): void {
    const folderId = this.folderOf(job)
    if (folderId !== null) router.openLibrary({ kind: "show", folderId, sessionId })
  },

  /** Makes a plan for the next run and shows it. */
  async run(mirror: MirrorView): Promise<void> {
    if (await plans.makeForMirror(mirror.id)) router.openPlan()
    else refused(mirror)
  },

  /** Makes a plan of the same folders with another place on this computer. */
  async changeFolder(job: JobView): Promise<void> {
    const mirror = this.mirrorOf(job)
    const path = mirror === null ? null : await host.chooseFolder({ title: "Download to another folder", startAt: mirror.destination })
    if (mirror === null || path === null) return
    if (await plans.make({ ...mirror.request, destination: path }, mirror.name)) router.openPlan()
    else refused(mirror)
  },

  /** Leaves what failed of a job for one cause out of the next plans, and offers to take it back. */
  async leaveOut(job: JobView, group: FailureGroupView): Promise<void> {
    const result = await host.commands.leaveOutFailed(job.id, group.cause, true)
    if (result.status === "error") toasts.problem("Nothing was left out", [result.error.message, result.error.hint].filter(Boolean).join(" "))
    else toasts.undoable(`${counted(result.data, "recording")} left out of the next plans`, () => void takeInAgain(job, group), "Check them in a plan to take them in again.")
  },

  async verify(mirror: MirrorView): Promise<void> {
    const jobId = await mirrors.verify(mirror)
    if (jobId !== null) router.openTransfers("active", jobId)
  },

  async showFiles(mirror: MirrorView): Promise<void> {
    await mirrors.showFiles(mirror.destination)
  },
}

async function takeInAgain(job: JobView, group: FailureGroupView): Promise<void> {
  const result = await host.commands.leaveOutFailed(job.id, group.cause, false)
  if (result.status === "error") toasts.problem("They are still left out", [result.error.message, result.error.hint].filter(Boolean).join(" "))
}

function refused(mirror: MirrorView): void {
  const { problem } = plans
  if (problem !== null) toasts.problem(`No plan for ${mirror.name}`, [problem.message, problem.hint].filter(Boolean).join(" "))
}

import type { JobView, MirrorView } from "../../bindings"
import { host } from "../../host"
import { router, toasts } from "../../state"
import { mirrors } from "../../state/mirrors"
import { plans } from "../../state/plan"
import { folderOf } from "./looks"

/** What a person does with a mirror, on whatever screen. */
export const mirrorActions = {
  /** Returns the mirror that a job belongs to, if it is still there. */
  mirrorOf(job: JobView): MirrorView | null {
    return job.kind === "upload" || job.targetId === null ? null : mirrors.find(job.targetId)
  },

  /** Returns the one folder of the library that a job is about; null where there are several. */
  folderOf(job: JobView): string | null {
    if (job.kind === "upload") return job.targetId
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

  async verify(mirror: MirrorView): Promise<void> {
    const jobId = await mirrors.verify(mirror)
    if (jobId !== null) router.openTransfers("active", jobId)
  },

  async showFiles(mirror: MirrorView): Promise<void> {
    await mirrors.showFiles(mirror.destination)
  },
}

function refused(mirror: MirrorView): void {
  const { problem } = plans
  if (problem !== null) toasts.problem(`No plan for ${mirror.name}`, [problem.message, problem.hint].filter(Boolean).join(" "))
}

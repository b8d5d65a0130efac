import type { AccountView, JobView, MirrorView, PageViewCourseView } from "../bindings"
import type { Host } from "../host"
import { count, counted } from "../shared/format"
import { riskWords } from "./page-views/risk"
import type { Router } from "./router.svelte"
import type { SettingsState } from "./settings.svelte"
import type { ToastState } from "./toasts.svelte"

type Parts = { host: Pick<Host, "notify">; toasts: ToastState; router: Router; settings: Pick<SettingsState, "value">; signIn: (accountId: string) => void; mirrors: MirrorNews; openPortfolio: (exportId: string) => void }

/** What is told of a mirror beside its job. */
export type MirrorNews = { find: (mirrorId: string) => Promise<MirrorView | null>; showFiles: (path: string) => void; openCertificate: (mirror: MirrorView) => void }

type Nearness = "soon" | "urgent"
/** Days before the end at which page views are told of once more. */
const URGENT = 3

/** Tells what ended: a toast always, a system notification only when the window is not in front and the person wants it. */
export class Announcements {
  inFront = true
  #parts: Parts
  #expired = new Set<string>()
  /** How near the end was when it was last told, by course. */
  #ending = new Map<string, Nearness>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  jobFinished(job: JobView, othersRunning: boolean): void {
    const { toasts, router, settings } = this.#parts
    if (job.state === "cancelled") return
    if (job.state === "succeeded" && job.kind === "viewingSync") {
      const text = job.statusText || counted(job.itemsDone, "recording")
      const courseId = job.targetId
      toasts.success(`The viewing data of ${job.target} are up to date`, text, courseId === null ? undefined : { label: "Open insights", run: () => router.openInsights(courseId) })
      if (settings.value?.notifyFinished && !othersRunning) this.#notify("All transfers are finished", text)
      return
    }
    if (job.state === "succeeded" && job.kind === "pageViews") {
      const text = job.statusText || counted(job.itemsDone, "person", "people")
      toasts.success(`The page views of ${job.target} are read`, text, { label: "Show reports", run: () => router.openPageViews(job.targetId?.replace("page-views/", "") ?? null) })
      if (settings.value?.notifyFinished && !othersRunning) this.#notify("All transfers are finished", text)
      return
    }
    if (job.state === "succeeded" && job.kind === "artifacts") {
      // The last item is the writing of folders, tables and pages.
      const text = counted(Math.max(0, job.itemsDone - 1), "file")
      toasts.success("Portfolio is ready", text, { label: "Open portfolio", run: () => this.#parts.openPortfolio(job.targetId?.replace("artifacts/", "") ?? "") })
      if (settings.value?.notifyFinished && !othersRunning) this.#notify("All transfers are finished", `Portfolio is ready. ${text}`)
      return
    }
    if (job.state === "succeeded" && job.kind !== "upload") {
      void this.#mirrorFinished(job, othersRunning)
      return
    }
    if (job.state === "succeeded") {
      const text = `${counted(job.itemsDone, "recording is", "recordings are")} ready to watch`
      const target = job.targetId
      toasts.success("Upload finished", text, target ? { label: "Show in Library", run: () => router.openLibrary({ kind: "show", folderId: target, sessionId: null }) } : undefined)
      if (settings.value?.notifyFinished && !othersRunning) this.#notify("All transfers are finished", text)
      return
    }
    const text = `${count(job.itemsDone)} of ${count(job.itemsTotal)} done, ${count(job.itemsFailed)} failed`
    toasts.problem(job.title, text, { label: "Show failures", run: () => router.openTransfers("finished", job.id) })
    if (settings.value?.notifyFailed) this.#notify(job.title, text)
  }

  /** Compares the accounts with what was known before: a sign-in that ended is said once. */
  accountsChanged(accounts: AccountView[], waiting: number): void {
    const { toasts, router, settings, signIn } = this.#parts
    for (const account of accounts) {
      if (account.state !== "expired") { this.#expired.delete(account.id); continue }
      if (this.#expired.has(account.id)) continue
      this.#expired.add(account.id)
      const text = waiting > 0 ? `${counted(waiting, "transfer waits", "transfers wait")}` : account.host
      const service = account.service === "canvas" ? "Canvas" : "Panopto"
      if (account.grant === "token") toasts.warning("Your Canvas token has ended", text, { label: "Renew", run: () => router.openSettings("accounts") })
      else toasts.warning(`Your ${service} sign-in has ended`, text, { label: "Sign in", run: () => signIn(account.id) })
      if (settings.value?.notifySignIn) this.#notify(`${service} sign-in needed`, `Your sign-in at ${account.host} has ended.`)
    }
  }

  /** Says once that page views of courses end soon, and once more when it is urgent; not of those that are being read. */
  pageViewsEnd(courses: readonly PageViewCourseView[], running: readonly JobView[]): void {
    const { toasts, router, settings } = this.#parts
    const news: { course: PageViewCourseView; words: string; left: number }[] = []
    for (const course of courses) {
      const words = riskWords(course.risk, course.name)
      if (words === null) { this.#ending.delete(course.id); continue }
      const left = course.risk?.lostInDays ?? 0
      const near = left <= URGENT ? "urgent" : "soon"
      const told = this.#ending.get(course.id)
      if (told === "urgent" || told === near || running.some((job) => job.targetId === `page-views/${course.id}`)) continue
      this.#ending.set(course.id, near)
      news.push({ course, words, left })
    }
    const [first, ...others] = news.sort((a, b) => a.left - b.left)
    if (first === undefined) return
    const text = others.length > 0 ? `Also of ${others.map(({ course }) => course.name).join(", ")}` : undefined
    toasts.warning(first.words, text, { label: "Save now", run: () => router.openPageViews(first.course.id, true) })
    if (settings.value?.notifyPageViews) this.#notify("Page views are about to end", first.words)
  }

  async #mirrorFinished(job: JobView, othersRunning: boolean): Promise<void> {
    const { toasts, settings, mirrors } = this.#parts
    const mirror = job.targetId === null ? null : await mirrors.find(job.targetId)
    const name = mirror?.name ?? job.target
    const title = job.kind === "verify" ? `${name} is verified` : `${name} is up to date`
    const run = mirror?.lastRun ?? null
    const text = job.kind === "verify" ? this.#verified(mirror) : run === null ? counted(job.itemsDone, "recording") : [run.new > 0 ? `${count(run.new)} new` : "", run.changed > 0 ? `${count(run.changed)} changed` : "", run.same > 0 ? `${count(run.same)} the same` : ""].filter(Boolean).join(", ")
    if (mirror === null) toasts.success(title, text)
    else if (job.kind === "verify") toasts.success(title, text, { label: "Certificate", run: () => mirrors.openCertificate(mirror) })
    else toasts.success(title, text, { label: "Open folder", run: () => mirrors.showFiles(mirror.destination) })
    if (settings.value?.notifyFinished && !othersRunning) this.#notify("All transfers are finished", `${title}. ${text}`)
  }

  #verified(mirror: MirrorView | null): string {
    const found = mirror?.lastVerified ?? null
    return found === null ? "Every file is as it was saved." : `${counted(found.files, "file")}, all as saved`
  }

  #notify(title: string, body: string): void {
    if (!this.inFront) void this.#parts.host.notify(title, body)
  }
}

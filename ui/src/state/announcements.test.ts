import { describe, expect, it, vi } from "vitest"
import { Announcements } from "./announcements"
import { Router } from "./router.svelte"
import type { MirrorView } from "../bindings"
import { pageViewCourse } from "./page-views/fixtures"
import { mirror } from "./mirrors/fixtures"
import { account, job, settingsView } from "./test-views"
import { ToastState } from "./toasts.svelte"

function make(rest = {}) {
  const notify = vi.fn(async () => {})
  const toasts = new ToastState()
  const router = new Router()
  const signIn = vi.fn()
  const mirrors = { find: vi.fn(async (): Promise<MirrorView | null> => null), showFiles: vi.fn(), openCertificate: vi.fn() }
  const openPortfolio = vi.fn()
  const announcements = new Announcements({ host: { notify }, toasts, router, settings: { value: settingsView(rest) }, signIn, mirrors, openPortfolio })
  return { announcements, notify, toasts, router, signIn, mirrors, openPortfolio }
}

describe("announcements", () => {
  it("tell of an upload that finished and lead to its folder", () => {
    const { announcements, toasts, router, notify } = make()
    announcements.jobFinished(job("a", { state: "succeeded", itemsDone: 6, targetId: "f7" }), false)
    expect(toasts.list[0]).toMatchObject({ title: "Upload finished", text: "6 recordings are ready to watch" })
    toasts.list[0]?.action?.run()
    expect(router.takeLibraryIntent()).toEqual({ kind: "show", folderId: "f7", sessionId: null })
    expect(notify).not.toHaveBeenCalled()
  })

  it("tell that page views are read and lead to their reports", () => {
    const { announcements, toasts, router } = make()
    announcements.jobFinished(job("a", { kind: "pageViews", state: "succeeded", target: "BIOL 200", targetId: "page-views/7", statusText: "312 people, 88,412 new views" }), false)
    expect(toasts.list[0]).toMatchObject({ title: "The page views of BIOL 200 are read", text: "312 people, 88,412 new views" })
    toasts.list[0]?.action?.run()
    expect([router.view, router.pageViewsIntent]).toEqual(["pageViews", { courseId: "7", save: false }])
  })

  it("tell of a portfolio and open it", () => {
    const { announcements, toasts, openPortfolio, notify } = make()
    announcements.inFront = false
    announcements.jobFinished(job("a", { kind: "artifacts", state: "succeeded", itemsDone: 2311, targetId: "artifacts/4" }), false)
    expect(toasts.list[0]).toMatchObject({ title: "Portfolio is ready", text: "2,310 files" })
    toasts.list[0]?.action?.run()
    expect(openPortfolio).toHaveBeenCalledWith("4")
    expect(notify).toHaveBeenCalledWith("All transfers are finished", "Portfolio is ready. 2,310 files")
  })

  it("warn of page views that end, once, again when it is urgent, and lead to their plan", () => {
    const { announcements, toasts, router, notify } = make()
    announcements.inFront = false
    const biology = (lostInDays: number) => pageViewCourse("7", { name: "BIOL 200", risk: { unreadDays: 9, lostInDays } })
    const others = [pageViewCourse("8", { name: "STAT 302", risk: { unreadDays: 2, lostInDays: 12 } }), pageViewCourse("9", { risk: { unreadDays: 4, lostInDays: 200 } })]
    announcements.pageViewsEnd([...others, biology(9)], [])
    announcements.pageViewsEnd([...others, biology(8)], [])
    expect(toasts.list.map((toast) => [toast.title, toast.text])).toEqual([["9 days of page views for BIOL 200 end in 9 days", "Also of STAT 302"]])
    announcements.pageViewsEnd([biology(3)], [])
    expect(toasts.list[1]).toMatchObject({ tone: "warn", title: "9 days of page views for BIOL 200 end in 3 days", duration: null })
    expect(notify.mock.calls).toEqual([["Page views are about to end", "9 days of page views for BIOL 200 end in 9 days"], ["Page views are about to end", "9 days of page views for BIOL 200 end in 3 days"]])
    toasts.list[1]?.action?.run()
    expect([router.view, router.pageViewsIntent]).toEqual(["pageViews", { courseId: "7", save: true }])
  })

  it("say nothing of page views that are being read, and begin anew when they were saved", () => {
    const { announcements, toasts, notify } = make({ notifyPageViews: false })
    announcements.inFront = false
    const late = pageViewCourse("7", { risk: { unreadDays: 1, lostInDays: 0 } })
    announcements.pageViewsEnd([late], [job("a", { kind: "pageViews", targetId: "page-views/7" })])
    expect(toasts.list).toEqual([])
    announcements.pageViewsEnd([late], [])
    announcements.pageViewsEnd([pageViewCourse("7")], [])
    announcements.pageViewsEnd([late], [])
    expect(toasts.list.map((toast) => toast.title)).toEqual(Array(2).fill("1 day of page views for Course 7 ends today"))
    expect(notify).not.toHaveBeenCalled()
  })

  it("call a Canvas token by its name when it has ended", () => {
    const { announcements, toasts, router, signIn } = make()
    announcements.accountsChanged([account({ service: "canvas", grant: "token", state: "expired" })], 0)
    expect(toasts.list[0]?.title).toBe("Your Canvas token has ended")
    toasts.list[0]?.action?.run()
    expect([router.view, router.settingsSection, signIn.mock.calls.length]).toEqual(["settings", "accounts", 0])
  })

  it("tell what a mirror brought and lead to its folder", async () => {
    const { announcements, toasts, mirrors, notify } = make()
    announcements.inFront = false
    const run = { at: 1, endedAt: 2, outcome: "done" as const, complete: true, new: 38, changed: 6, same: 98, failed: 0, skippedConflicts: 0, problem: null }
    mirrors.find.mockResolvedValueOnce(mirror("BIOL 200", { lastRun: run }))
    announcements.jobFinished(job("a", { kind: "mirror", state: "succeeded", targetId: "m1" }), false)
    await vi.waitFor(() => expect(toasts.list[0]).toMatchObject({ title: "BIOL 200 is up to date", text: "38 new, 6 changed, 98 the same" }))
    expect(mirrors.find).toHaveBeenCalledWith("m1")
    toasts.list[0]?.action?.run()
    expect(mirrors.showFiles).toHaveBeenCalledWith("/home/ada/BIOL 200")
    expect(notify).toHaveBeenCalledWith("All transfers are finished", "BIOL 200 is up to date. 38 new, 6 changed, 98 the same")
  })

  it("tell that a mirror is verified, and of its failures as of every job", async () => {
    const { announcements, toasts, mirrors } = make()
    mirrors.find.mockResolvedValueOnce(mirror("BIOL 200"))
    announcements.jobFinished(job("a", { kind: "verify", state: "succeeded", targetId: "m1" }), false)
    await vi.waitFor(() => expect(toasts.list[0]).toMatchObject({ title: "BIOL 200 is verified", action: { label: "Certificate" } }))
    announcements.jobFinished(job("b", { kind: "mirror", title: "STAT 302", state: "succeededWithFailures", itemsTotal: 212, itemsDone: 207, itemsFailed: 5 }), false)
    expect(toasts.list[1]).toMatchObject({ title: "STAT 302", text: "207 of 212 done, 5 failed", action: { label: "Show failures" } })
  })

  it("use the system only while the window is not in front, after the last job, and as the person wants it", () => {
    const { announcements, notify } = make()
    announcements.inFront = false
    announcements.jobFinished(job("a", { state: "succeeded", itemsDone: 1 }), true)
    expect(notify).not.toHaveBeenCalled()
    announcements.jobFinished(job("b", { state: "succeeded", itemsDone: 1 }), false)
    expect(notify).toHaveBeenCalledWith("All transfers are finished", "1 recording is ready to watch")
    const quiet = make({ notifyFinished: false, notifyFailed: false })
    quiet.announcements.inFront = false
    quiet.announcements.jobFinished(job("a", { state: "succeeded" }), false)
    quiet.announcements.jobFinished(job("b", { state: "failed", itemsFailed: 1 }), false)
    expect(quiet.notify).not.toHaveBeenCalled()
    expect(quiet.toasts.list).toHaveLength(2)
  })

  it("lead from failures to the job", () => {
    const { announcements, toasts, router } = make()
    announcements.jobFinished(job("a", { title: "STAT 302", state: "succeededWithFailures", itemsTotal: 212, itemsDone: 207, itemsFailed: 5 }), false)
    expect(toasts.list[0]).toMatchObject({ tone: "bad", title: "STAT 302", text: "207 of 212 done, 5 failed" })
    toasts.list[0]?.action?.run()
    expect([router.view, router.transfersTab, router.jobId]).toEqual(["transfers", "finished", "a"])
  })

  it("say nothing of a job the person cancelled", () => {
    const { announcements, toasts } = make()
    announcements.jobFinished(job("a", { state: "cancelled" }), false)
    expect(toasts.list).toEqual([])
  })

  it("tell once that a sign-in ended, and again after the next time", () => {
    const { announcements, toasts, signIn } = make()
    const expired = [account({ state: "expired" })]
    announcements.accountsChanged(expired, 4)
    announcements.accountsChanged(expired, 4)
    expect(toasts.list).toHaveLength(1)
    expect(toasts.list[0]).toMatchObject({ title: "Your Panopto sign-in has ended", text: "4 transfers wait" })
    toasts.list[0]?.action?.run()
    expect(signIn).toHaveBeenCalledWith("a1")
    announcements.accountsChanged([account()], 0)
    announcements.accountsChanged(expired, 1)
    expect(toasts.list).toHaveLength(2)
  })
})

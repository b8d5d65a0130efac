import type { FolderView, PanoptoTarget, SessionView } from "../../bindings"
import { host } from "../../host"
import { counted } from "../../shared/format"
import { app, keys, router, toasts } from "../../state"
import { layout, library } from "../../state/library"
import { mayUpload } from "../../state/library/file-drag.svelte"
import { folderName } from "../../state/library/folder-rows"
import { sessionLink, titlesAndLinks } from "../../state/library/links"
import { downloads } from "../../state/mirrors"
import { plans } from "../../state/plan"
import { uploads } from "../../state/upload"
import { courseOf } from "../courses/places"

/** How long “Copied” stays, in milliseconds. */
const COPIED = 1500

/** What stands over the library and waits for an answer. */
export type LibraryDialog =
  | { kind: "moveFolder"; folder: FolderView }
  | { kind: "deleteFolder"; folder: FolderView }
  | { kind: "moveSessions"; sessions: readonly SessionView[] }
  | { kind: "deleteSessions"; sessions: readonly SessionView[] }
  | { kind: "captions"; session: SessionView; path: string }

/** What a person can do in the library, by menu, key or pointer alike. */
export class LibraryActions {
  dialog: LibraryDialog | null = $state.raw(null)
  /** The recording whose title is being edited in the table. */
  renaming: string | null = $state(null)
  /** Grows each time a description is to be edited. */
  describing = $state(0)
  /** Where “Copied” is shown for a moment. */
  copied: { x: number; y: number } | null = $state.raw(null)
  /** Where the pointer was last. */
  pointer = { x: 0, y: 0 }
  #copiedTimer: ReturnType<typeof setTimeout> | undefined

  /** Recordings taken with Ctrl X that wait for Ctrl V. */
  cut: readonly SessionView[] = $state.raw([])

  newFolder(parentId: string | null): void {
    const { tree } = library
    if (parentId !== null) void tree.open(parentId)
    tree.filter = ""
    tree.draftBelow = parentId ?? ""
  }

  async chooseFiles(folder: FolderView | null = library.folder): Promise<void> {
    if (folder !== null && !mayUpload(folder)) return this.refuse(folder)
    await this.upload(await host.chooseFiles({ title: folder === null ? "Upload" : `Upload to ${folderName(folder)}` }), folder)
  }

  async chooseFolders(folder: FolderView | null = library.folder): Promise<void> {
    if (folder !== null && !mayUpload(folder)) return this.refuse(folder)
    await this.upload(await host.chooseFolders({ title: folder === null ? "Upload folders" : `Upload folders to ${folderName(folder)}` }), folder)
  }

  /** Looks at the files and opens the review. */
  async upload(paths: readonly string[], folder: FolderView | null): Promise<void> {
    if (library.accountId !== null) await uploads.begin(library.accountId, folder, paths)
  }

  /** Lets a person choose a caption file for a recording. */
  async chooseCaptions(session: SessionView): Promise<void> {
    const [path] = await host.chooseFiles({ title: `Add captions to ${session.name}`, filters: [{ name: "Captions", extensions: ["vtt", "srt"] }], multiple: false })
    if (path !== undefined) this.dialog = { kind: "captions", session, path }
  }

  /** Asks where to and how, then a plan is made. */
  downloadFolder(folder: FolderView | null = library.folder): void {
    if (library.accountId !== null && folder !== null) void downloads.folder(library.accountId, folder, folderName(folder))
  }

  downloadSessions(sessions: readonly SessionView[]): void {
    if (library.accountId !== null) void downloads.sessions(library.accountId, sessions)
  }

  downloadEverything(): void {
    if (library.accountId !== null && app.active !== null) void downloads.everything(library.accountId, app.active.name)
  }

  /** Opens a saved plan, of a mirror or of an upload; the file says which. */
  async openPlan(path: string): Promise<void> {
    if (await plans.openFile(path)) router.openPlan()
    else if (plans.problem?.code === "invalidInput") await uploads.openPlan(path)
    else if (plans.problem !== null) toasts.problem("The plan did not open", [plans.problem.message, plans.problem.hint].filter(Boolean).join(" "))
  }

  refuse(folder: FolderView): void {
    toasts.warning(`You cannot upload to ${folderName(folder)}`, "Ask its owner for the Creator role, or choose another folder.")
  }

  async openInPanopto(target: PanoptoTarget): Promise<void> {
    if (library.accountId === null) return
    const answer = await host.commands.openInPanopto(library.accountId, target)
    if (answer.status === "error") toasts.problem("The browser did not open", [answer.error.message, answer.error.hint].filter(Boolean).join(" "))
  }

  /** Copies a text and says so at the pointer. */
  async copy(text: string): Promise<void> {
    clearTimeout(this.#copiedTimer)
    if (!(await host.copyText(text))) {
      toasts.problem("Nothing was copied", "The system refused the clipboard. Try again.")
      return
    }
    const { x, y } = this.pointer
    this.copied = { x: Math.min(x + 12, window.innerWidth - 80), y: Math.min(y + 12, window.innerHeight - 40) }
    this.#copiedTimer = setTimeout(() => { this.copied = null }, COPIED)
  }

  linkOf(session: SessionView): string {
    const { detail } = library.details
    return detail?.id === session.id && detail.viewerUrl !== "" ? detail.viewerUrl : sessionLink(app.active?.server ?? "", session.id)
  }

  copySessions(sessions: readonly SessionView[]): void {
    if (sessions.length > 0) void this.copy(titlesAndLinks(app.active?.server ?? "", sessions))
  }

  cutSessions(sessions: readonly SessionView[]): void {
    this.cut = sessions
    if (sessions.length > 0) toasts.info(`${counted(sessions.length, "recording")} to move`, `Open a folder and press ${keys.name({ key: "v", ctrl: true })}.`)
  }

  async paste(): Promise<void> {
    const { cut } = this
    if (cut.length === 0 || library.folder === null) return
    this.cut = []
    if (await library.changes.moveSessions(cut, library.folder)) await library.listing.readAgain()
  }

  describe(session: SessionView): void {
    library.listing.table.selection.select(session.id, "replace", library.listing.table.order)
    layout.setDrawer(true)
    this.describing += 1
  }

  /** Takes up what another screen asked for. */
  /** Opens a recording: its insights where a course has it, the player otherwise. */
  open(session: SessionView): void {
    const course = courseOf(session.folderId)
    if (course) router.openInsights(course.id, session.id)
    else void this.openInPanopto({ kind: "session", id: session.id })
  }

  async takeIntent(): Promise<void> {
    const intent = router.takeLibraryIntent()
    if (intent === null) return
    if (intent.kind === "openPlan") await this.openPlan(intent.path)
    else if (intent.kind === "download") this.downloadFolder()
    else if (intent.kind === "downloadFolder") {
      await library.openFolder(intent.folderId)
      this.downloadFolder()
    } else if (intent.kind === "upload") await this.chooseFiles()
    else if (intent.kind === "review") await this.upload(intent.paths, null)
    else if (intent.sessionId === null) await library.openFolder(intent.folderId)
    else await library.showSession(intent.folderId, intent.sessionId)
  }
}

export const actions = new LibraryActions()

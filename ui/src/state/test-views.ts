/** Views for tests, complete and unremarkable; a test names only what it is about. */
import type { AccountView, ErrorCode, ErrorView, JobItemView, JobView, MetersView, Result, SettingsView } from "../bindings"

export function account(rest: Partial<AccountView> = {}): AccountView {
  return {
    id: "a1", service: "panopto", name: "Northfield", server: "https://northfield.example", host: "northfield.example", clientId: "c", grant: "code", username: null, user: "Ada", state: "signedIn",
    lasting: true, signedInUntil: null, tokenEnd: null, secretStore: "keychain", caFile: null, rateShare: 1, demo: false, ...rest,
  }
}

export function job(id: string, rest: Partial<JobView> = {}): JobView {
  return {
    id, kind: "upload", accountId: "a1", title: `Upload ${id}`, target: "BIOL 200", targetId: "f1", state: "running", waitReason: null, waitUntil: null, createdAt: 1, startedAt: 1, finishedAt: null,
    itemsTotal: 6, itemsDone: 0, itemsFailed: 0, itemsSkipped: 0, itemsProcessing: 0, bytesTotal: 1000, bytesDone: 0, bytesPerSecond: null, secondsLeft: null, statusText: "", failures: [], receipt: null, ...rest,
  }
}

export function item(id: string, jobId: string, rest: Partial<JobItemView> = {}): JobItemView {
  return { id, jobId, position: 0, title: id, state: "waiting", detail: "", bytesTotal: 100, bytesDone: 0, bytesPerSecond: null, partsDone: 0, partsTotal: 0, attempt: 1, error: null, sessionId: null, sessionUrl: null, path: null, ...rest }
}

export function meters(rest: Partial<MetersView> = {}): MetersView {
  return { upBytesPerSecond: 0, downBytesPerSecond: 0, jobsActive: 0, secondsLeft: null, calls: null, canvas: null, ...rest }
}

export function settingsView(rest: Partial<SettingsView> = {}): SettingsView {
  return {
    theme: "system", density: "standard", textSize: 100, reduceMotion: false, uploadFiles: 3, downloadFiles: 4, uploadParts: 4, partSizeMb: 20, speedLimit: { kind: "none" }, tries: 5, keepAwake: true, patienceMinutes: 60,
    defaultLanguage: "en-CA", libraryFolder: "/home/ada/Lectern", namePattern: "{title}", captionSrt: true, captionVtt: true, captionText: true, notifyFinished: true, notifyFailed: true, notifySignIn: true, notifyPageViews: true, exportPseudonyms: true, exportHideSmall: true, keepBrowserNames: false, keepViewingYears: 0, proxy: { kind: "system" }, caFile: null, logLevel: "info", ...rest,
  }
}

export function ok<T>(data: T): Result<T, ErrorView> {
  return { status: "ok", data }
}

export function refused<T>(code: ErrorCode, message: string = code): Result<T, ErrorView> {
  return { status: "error", error: { code, message, hint: "", retryable: false, detail: "" } }
}

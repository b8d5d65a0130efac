// Generated from the commands of the shell by `cargo xtask bindings`. Do not edit.
import { invoke as TAURI_INVOKE, Channel as TAURI_CHANNEL } from "@tauri-apps/api/core";

export const commands = {
  // start-up and window
  async startup(): Promise<Result<StartupView, ErrorView>> { return call("startup") },
  async subscribe(channel: TAURI_CHANNEL<EventMessage>): Promise<Result<null, ErrorView>> { return call("subscribe", { channel }) },
  async quit(): Promise<Result<null, ErrorView>> { return call("quit") },
  async dismissNotice(id: string): Promise<Result<null, ErrorView>> { return call("dismiss_notice", { id }) },

  // accounts
  async checkServer(address: string): Promise<Result<ServerCheckView, ErrorView>> { return call("check_server", { address }) },
  async openApiClientsPage(server: string): Promise<Result<null, ErrorView>> { return call("open_api_clients_page", { server }) }, // in the browser; before there is an account
  async listAccounts(): Promise<Result<AccountView[], ErrorView>> { return call("list_accounts") },
  async addAccount(request: AddAccountRequest): Promise<Result<AccountView, ErrorView>> { return call("add_account", { request }) },
  async updateAccount(request: UpdateAccountRequest): Promise<Result<AccountView, ErrorView>> { return call("update_account", { request }) },
  async signIn(accountId: string): Promise<Result<AccountView, ErrorView>> { return call("sign_in", { accountId }) }, // resolves at the end; see event signIn
  async openSignInAgain(accountId: string): Promise<Result<null, ErrorView>> { return call("open_sign_in_again", { accountId }) },
  async cancelSignIn(accountId: string): Promise<Result<null, ErrorView>> { return call("cancel_sign_in", { accountId }) },
  async testAccount(accountId: string): Promise<Result<AccountTestView, ErrorView>> { return call("test_account", { accountId }) },
  async signOut(accountId: string): Promise<Result<null, ErrorView>> { return call("sign_out", { accountId }) },
  async removeAccount(accountId: string): Promise<Result<null, ErrorView>> { return call("remove_account", { accountId }) },
  async setActiveAccount(accountId: string): Promise<Result<null, ErrorView>> { return call("set_active_account", { accountId }) },
  async findCredentialFiles(): Promise<Result<CredentialFileView[], ErrorView>> { return call("find_credential_files") },
  async importCredentials(request: ImportRequest): Promise<Result<AccountView, ErrorView>> { return call("import_credentials", { request }) },
  async keepSecretsUntilClose(): Promise<Result<null, ErrorView>> { return call("keep_secrets_until_close") },
  async exploreDemo(): Promise<Result<AccountView, ErrorView>> { return call("explore_demo") },
  async leaveDemo(): Promise<Result<null, ErrorView>> { return call("leave_demo") },

  // library
  async listFolders(accountId: string, parentId: string | null): Promise<Result<FolderListView, ErrorView>> { return call("list_folders", { accountId, parentId }) },
  async refreshFolders(accountId: string, parentId: string | null): Promise<Result<FolderListView, ErrorView>> { return call("refresh_folders", { accountId, parentId }) },
  async searchFolders(accountId: string, query: string): Promise<Result<FolderListView, ErrorView>> { return call("search_folders", { accountId, query }) },
  async folderPath(accountId: string, folderId: string): Promise<Result<FolderView[], ErrorView>> { return call("folder_path", { accountId, folderId }) },
  async listSessions(accountId: string, folderId: string): Promise<Result<SessionListView, ErrorView>> { return call("list_sessions", { accountId, folderId }) }, // what is stored, at once
  async refreshSessions(accountId: string, folderId: string): Promise<Result<null, ErrorView>> { return call("refresh_sessions", { accountId, folderId }) }, // reads in the background; events listing and invalidated ["sessions:<folderId>"]
  async searchSessions(accountId: string, query: string, folderId: string | null): Promise<Result<SessionListView, ErrorView>> { return call("search_sessions", { accountId, query, folderId }) },
  async sessionDetail(accountId: string, sessionId: string): Promise<Result<SessionDetailView, ErrorView>> { return call("session_detail", { accountId, sessionId }) },
  async createFolder(accountId: string, parentId: string | null, name: string): Promise<Result<FolderView, ErrorView>> { return call("create_folder", { accountId, parentId, name }) },
  async renameFolder(accountId: string, folderId: string, name: string): Promise<Result<FolderView, ErrorView>> { return call("rename_folder", { accountId, folderId, name }) },
  async moveFolder(accountId: string, folderId: string, parentId: string | null): Promise<Result<FolderView, ErrorView>> { return call("move_folder", { accountId, folderId, parentId }) },
  async previewFolderDelete(accountId: string, folderId: string): Promise<Result<DeletePreviewView, ErrorView>> { return call("preview_folder_delete", { accountId, folderId }) },
  async deleteFolder(accountId: string, folderId: string, confirm: string): Promise<Result<null, ErrorView>> { return call("delete_folder", { accountId, folderId, confirm }) },
  async editSession(request: EditSessionRequest): Promise<Result<SessionDetailView, ErrorView>> { return call("edit_session", { request }) },
  async moveSessions(accountId: string, sessionIds: string[], folderId: string): Promise<Result<ChangeOutcomeView, ErrorView>> { return call("move_sessions", { accountId, sessionIds, folderId }) },
  async deleteSessions(accountId: string, sessionIds: string[], confirm: string): Promise<Result<ChangeOutcomeView, ErrorView>> { return call("delete_sessions", { accountId, sessionIds, confirm }) }, // confirm: the number as text
  async openInPanopto(accountId: string, target: PanoptoTarget): Promise<Result<null, ErrorView>> { return call("open_in_panopto", { accountId, target }) },

  // upload review: the draft lives in Rust, the page shows it and sends edits
  async inspectUpload(request: InspectUploadRequest): Promise<Result<UploadDraftView, ErrorView>> { return call("inspect_upload", { request }) },
  async uploadDraft(draftId: string): Promise<Result<UploadDraftView, ErrorView>> { return call("upload_draft", { draftId }) },
  async editUpload(draftId: string, edit: UploadEdit): Promise<Result<UploadDraftView, ErrorView>> { return call("edit_upload", { draftId, edit }) },
  async previewTitles(draftId: string, pattern: string): Promise<Result<TitlePreviewView[], ErrorView>> { return call("preview_titles", { draftId, pattern }) },
  async startUpload(draftId: string): Promise<Result<string, ErrorView>> { return call("start_upload", { draftId }) }, // job id
  async saveUploadPlan(draftId: string, path: string): Promise<Result<null, ErrorView>> { return call("save_upload_plan", { draftId, path }) },
  async openUploadPlan(path: string): Promise<Result<UploadDraftView, ErrorView>> { return call("open_upload_plan", { path }) },
  async discardUpload(draftId: string): Promise<Result<null, ErrorView>> { return call("discard_upload", { draftId }) },
  async describePaths(paths: string[]): Promise<Result<DropSummaryView, ErrorView>> { return call("describe_paths", { paths }) }, // quick count for the drag strip

  // jobs
  async listJobs(finished: boolean): Promise<Result<JobView[], ErrorView>> { return call("list_jobs", { finished }) },
  async jobItems(jobId: string): Promise<Result<JobItemView[], ErrorView>> { return call("job_items", { jobId }) },
  async jobLog(jobId: string): Promise<Result<JobLogLineView[], ErrorView>> { return call("job_log", { jobId }) },
  async pauseJob(jobId: string): Promise<Result<null, ErrorView>> { return call("pause_job", { jobId }) },
  async resumeJob(jobId: string): Promise<Result<null, ErrorView>> { return call("resume_job", { jobId }) },
  async cancelJob(jobId: string): Promise<Result<null, ErrorView>> { return call("cancel_job", { jobId }) },
  async retryJob(jobId: string, itemIds: string[] | null): Promise<Result<null, ErrorView>> { return call("retry_job", { jobId, itemIds }) }, // null: all that failed
  async moveJob(jobId: string, beforeJobId: string | null): Promise<Result<null, ErrorView>> { return call("move_job", { jobId, beforeJobId }) }, // null: to the end
  async pauseAll(): Promise<Result<null, ErrorView>> { return call("pause_all") },
  async resumeAll(): Promise<Result<null, ErrorView>> { return call("resume_all") },
  async clearFinished(): Promise<Result<number, ErrorView>> { return call("clear_finished") },
  async saveJobList(path: string): Promise<Result<null, ErrorView>> { return call("save_job_list", { path }) },
  async showFile(path: string): Promise<Result<null, ErrorView>> { return call("show_file", { path }) },
  async setWhenFinished(action: WhenFinished): Promise<Result<null, ErrorView>> { return call("set_when_finished", { action }) },

  // settings
  async updateSettings(settings: SettingsView): Promise<Result<SettingsView, ErrorView>> { return call("update_settings", { settings }) },
  async setSkipTls(on: boolean): Promise<Result<null, ErrorView>> { return call("set_skip_tls", { on }) },
  async checkCaFile(path: string): Promise<Result<CaFileView, ErrorView>> { return call("check_ca_file", { path }) },
  async openLogs(): Promise<Result<null, ErrorView>> { return call("open_logs") },
  async openDataFolder(): Promise<Result<null, ErrorView>> { return call("open_data_folder") },
  async systemDetails(): Promise<Result<string, ErrorView>> { return call("system_details") },
  async freeSpace(path: string): Promise<Result<number, ErrorView>> { return call("free_space", { path }) },
}

/* ---- types (all times: milliseconds since 1970 UTC; sizes: bytes; durations: seconds) ---- */

/** `code` is a closed list, the only thing the page acts on. */
export type ErrorCode =
  | "signInNeeded" | "signInRefused" | "signInCancelled" | "signInTimeout" | "wrongClient" | "wrongRedirect" | "consentRefused" | "portInUse" | "clockSkew"
  | "noBrowser" | "keychain" | "forbidden" | "notFound" | "notPanopto" | "unreachable" | "offline" | "untrusted" | "insecureAddress" | "rateLimited"
  | "server" | "invalidInput" | "nameTaken" | "incompleteListing" | "changed" | "diskFull" | "fileMissing" | "filePermission" | "database" | "profileInUse" | "conflict" | "internal";
export type ErrorView = { code: ErrorCode; message: string; hint: string; retryable: boolean; detail: string };

export type StartupView = { version: string; platform: "linux" | "macos" | "windows"; profileDir: string; accounts: AccountView[]; activeAccountId: string | null;
  settings: SettingsView; notices: NoticeView[]; skipTls: boolean; runsJobs: boolean; firstStart: boolean };
/** A standing notice of the start: database kept aside, newer database, no keychain, other window runs the jobs. */
export type NoticeView = { id: string; kind: "info" | "warning" | "problem"; title: string; text: string };

export type AccountState = "signedIn" | "signedOut" | "expired" | "offline";
export type SecretStore = "keychain" | "file" | "memory";
export type AccountView = { id: string; service: "panopto"; name: string; server: string; host: string; clientId: string; grant: "code" | "password"; username: string | null;
  user: string | null; state: AccountState; lasting: boolean; signedInUntil: number | null; secretStore: SecretStore; caFile: string | null; rateShare: number; demo: boolean };
export type AddAccountRequest = { name: string | null; server: string; clientId: string; clientSecret: string | null; grant: "code" | "password"; username: string | null; password: string | null; caFile: string | null };
export type UpdateAccountRequest = { accountId: string; name: string | null; clientId: string | null; clientSecret: string | null; password: string | null; caFile: string | null; removeCaFile: boolean; rateShare: number | null };
export type ServerCheckView = { outcome: "found" | "notPanopto" | "unreachable" | "untrusted" | "insecure" | "invalid"; server: string; host: string; message: string; detail: string; apiClientsPage: string | null };
export type AccountTestView = { user: string | null; message: string; milliseconds: number };
export type CredentialFileView = { path: string; kind: "panoptoTokens" | "env"; needsServer: boolean; server: string | null; name: string | null };
export type ImportRequest = { path: string; server: string | null; name: string | null };

export type FolderView = { id: string; name: string; parentId: string | null; description: string | null; kind: "ordinary" | "personal" | "system"; path: string; hasChildren: boolean | null;
  sessions: number | null; rights: "unknown" | "creator" | "viewer" | "none"; url: string };
export type FolderListView = { folders: FolderView[]; readAt: number | null; complete: boolean; problem: ErrorView | null };
export type SessionView = { id: string; name: string; folderId: string; folderName: string; startTime: number | null; duration: number | null; captions: "yes" | "none" | "unknown" };
export type SessionListView = { sessions: SessionView[]; readAt: number | null; reading: boolean; complete: boolean; problem: ErrorView | null };
export type SessionDetailView = { id: string; name: string; description: string | null; folderId: string; folderPath: string; startTime: number | null; duration: number | null; creator: string | null;
  captions: "yes" | "none" | "unknown"; downloadable: boolean | null; hasThumbnail: boolean; viewerUrl: string; percentCompleted: number | null };
export type EditSessionRequest = { accountId: string; sessionId: string; name: string | null; description: string | null };
export type DeletePreviewView = { folderId: string; name: string; folders: number; sessions: number; seconds: number; complete: boolean; problem: ErrorView | null };
export type ChangeOutcomeView = { done: string[]; failed: { id: string; name: string; error: ErrorView }[] };
export type PanoptoTarget = { kind: "folder"; id: string } | { kind: "session"; id: string } | { kind: "apiClients" } | { kind: "site" };

export type InspectUploadRequest = { accountId: string; folderId: string | null; paths: string[]; keepSubfolders: boolean };
export type DropSummaryView = { videos: number; captions: number; others: number; folders: number; bytes: number };
export type UploadDraftView = { id: string; accountId: string; folderId: string | null; folderPath: string; keepSubfolders: boolean; hasSubfolders: boolean; checking: boolean;
  items: UploadItemView[]; leftOut: { path: string; name: string; reason: string }[];
  totals: { files: number; recordings: number; included: number; skipped: number; bytes: number; newFolders: number; bytesPerSecond: number | null; seconds: number | null };
  blockers: string[]; edited: boolean; manifest: boolean };
export type UploadOutcome = "new" | "twoStreams" | "alreadyThere" | "sameTitle" | "problem" | "ownManifest";
export type UploadItemView = { id: string; included: boolean; title: string; titleIsOwn: boolean; description: string; recordedAt: number | null; recordedText: string; language: string; subfolder: string;
  bytes: number; seconds: number | null; outcome: UploadOutcome; choice: "keepBoth" | "number" | "skip" | null; existing: { sessionId: string; name: string; url: string } | null;
  warnings: { code: "empty" | "unreadable" | "growing" | "unlikelyFormat" | "missing" | "lengthsDiffer" | "captionInvalid"; text: string; blocking: boolean; canUploadAnyway: boolean }[];
  lengthNote: string | null; files: UploadFileView[]; pairSuggestion: string | null };
export type UploadFileView = { path: string; name: string; bytes: number; role: "camera" | "slides" | "captions" | "attachment"; language: string | null; languageGuessed: boolean; note: string | null };
export type TitlePreviewView = { itemId: string; title: string };
export type UploadEdit =
  | { kind: "target"; folderId: string } | { kind: "keepSubfolders"; on: boolean } | { kind: "include"; itemIds: string[]; on: boolean }
  | { kind: "title"; itemId: string; title: string } | { kind: "description"; itemIds: string[]; description: string } | { kind: "recordedOn"; itemIds: string[]; date: string | null }
  | { kind: "language"; itemIds: string[]; language: string } | { kind: "pair"; itemIds: string[] } | { kind: "unpair"; itemId: string } | { kind: "role"; itemId: string; path: string; role: "camera" | "slides" }
  | { kind: "attachCaption"; itemId: string; path: string; language: string | null } | { kind: "detachFile"; itemId: string; path: string }
  | { kind: "resolve"; itemIds: string[]; choice: "keepBoth" | "number" | "skip" } | { kind: "uploadAnyway"; itemIds: string[] } | { kind: "addPaths"; paths: string[] }
  | { kind: "titlesFromPattern"; pattern: string } | { kind: "sheet"; text: string } | { kind: "remove"; itemIds: string[] };

export type JobState = "queued" | "running" | "waiting" | "paused" | "succeeded" | "succeededWithFailures" | "failed" | "cancelled";
export type JobView = { id: string; kind: "upload"; accountId: string; title: string; target: string; targetId: string | null; state: JobState; waitReason: string | null; waitUntil: number | null; createdAt: number; startedAt: number | null; finishedAt: number | null;
  itemsTotal: number; itemsDone: number; itemsFailed: number; itemsSkipped: number; itemsProcessing: number; bytesTotal: number; bytesDone: number; bytesPerSecond: number | null; secondsLeft: number | null;
  statusText: string; failures: FailureGroupView[]; receipt: ReceiptView | null };
export type FailureCause = "signIn" | "forbidden" | "network" | "diskFull" | "changed" | "missing" | "server" | "processing" | "removed" | "rights" | "other";
export type FailureGroupView = { cause: FailureCause; head: string; fix: string; items: { itemId: string; title: string; detail: string }[]; retryable: boolean; action: "signIn" | "retry" | "chooseFolder" | "none" };
export type ReceiptView = { planned: number; done: number; failed: number; skipped: number; cancelled: number; bytes: number; seconds: number; addsUp: boolean };
export type ItemState = "waiting" | "preparing" | "uploading" | "uploaded" | "processing" | "done" | "paused" | "failed" | "skipped" | "cancelled" | "limited";
export type JobItemView = { id: string; jobId: string; position: number; title: string; state: ItemState; detail: string; bytesTotal: number; bytesDone: number; bytesPerSecond: number | null; partsDone: number; partsTotal: number; attempt: number; error: ErrorView | null;
  sessionId: string | null; sessionUrl: string | null; path: string | null };
export type JobLogLineView = { at: number; text: string };
export type WhenFinished = "nothing" | "quit";
export type MetersView = { upBytesPerSecond: number; downBytesPerSecond: number; jobsActive: number; secondsLeft: number | null; calls: { accountId: string; endpoint: string; second: CallWindow; minute: CallWindow; hour: CallWindow; waiting: number } | null };
export type CallWindow = { used: number; limit: number };

export type SpeedLimit = { kind: "none" } | { kind: "always"; bytesPerSecond: number };
export type SettingsView = { theme: "system" | "light" | "dark"; density: "compact" | "standard" | "roomy"; textSize: number; reduceMotion: boolean;
  uploadFiles: number; uploadParts: number; partSizeMb: number; speedLimit: SpeedLimit; tries: number; keepAwake: boolean; patienceMinutes: number; defaultLanguage: string;
  libraryFolder: string; notifyFinished: boolean; notifyFailed: boolean; notifySignIn: boolean;
  proxy: { kind: "system" } | { kind: "none" } | { kind: "manual"; host: string; port: number; user: string; password: string | null }; caFile: string | null; logLevel: "error" | "warn" | "info" | "debug" };
export type CaFileView = { certificates: number; validTo: number | null };

export type EventMessage = { seq: number; event: AppEvent };
export type AppEvent =
  | { type: "snapshot"; jobs: JobView[]; accounts: AccountView[]; meters: MetersView; activeAccountId: string | null }
  | { type: "progress"; jobs: JobView[]; items: JobItemView[]; meters: MetersView } // at most 5 a second; jobs and items that changed
  | { type: "jobRemoved"; jobId: string }
  | { type: "accounts"; accounts: AccountView[]; activeAccountId: string | null }
  | { type: "signIn"; accountId: string; state: "waiting" | "succeeded" | "failed"; address: string | null; browserOpened: boolean; error: ErrorView | null }
  | { type: "listing"; accountId: string; folderId: string; pages: number; rows: number; done: boolean; problem: ErrorView | null }
  | { type: "invalidated"; tags: string[] } // "folders:<parentId|top>", "sessions:<folderId>", "session:<id>", "draft:<id>", "jobs", "settings"
  | { type: "skipTls"; on: boolean }
  | { type: "quitRequested"; running: number }
  | { type: "openPlan"; path: string };

export type Result<T, E> = { status: "ok"; data: T } | { status: "error"; error: E };

async function call<T>(name: string, args?: Record<string, unknown>): Promise<Result<T, ErrorView>> {
  try { return { status: "ok", data: await TAURI_INVOKE<T>(name, args) } }
  catch (e) { if (e instanceof Error) throw e; return { status: "error", error: e as ErrorView } }
}

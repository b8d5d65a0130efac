export type View = "welcome" | "library" | "transfers" | "settings" | "plan"
export type SettingsSection = "accounts" | "transfers" | "folders" | "appearance" | "advanced" | "about"
export type TransfersTab = "active" | "scheduled" | "finished" | "mirrors"

/** What another screen asks the library to do once it is there. */
export type LibraryIntent =
  | { kind: "show"; folderId: string; sessionId: string | null }
  | { kind: "upload" }
  | { kind: "download" }
  | { kind: "openPlan"; path: string }
  /** Files whose folder has to be chosen anew. */
  | { kind: "review"; paths: string[] }

/** Which screen is open, and what a jump from another screen asks of it. */
export class Router {
  view = $state<View>("welcome")
  settingsSection = $state<SettingsSection>("accounts")
  transfersTab = $state<TransfersTab>("active")
  /** A job whose group the transfers screen opens and scrolls to. */
  jobId = $state<string | null>(null)
  libraryIntent = $state<LibraryIntent | null>(null)
  #beforePlan: View = "transfers"

  open(view: View): void {
    this.view = view
  }

  openSettings(section: SettingsSection): void {
    this.settingsSection = section
    this.view = "settings"
  }

  openTransfers(tab: TransfersTab = "active", jobId: string | null = null): void {
    this.transfersTab = tab
    this.jobId = jobId
    this.view = "transfers"
  }

  openLibrary(intent: LibraryIntent | null = null): void {
    this.libraryIntent = intent
    this.view = "library"
  }

  /** Shows the plan that is looked at. */
  openPlan(): void {
    if (this.view !== "plan") this.#beforePlan = this.view
    this.view = "plan"
  }

  /** Goes back to where the plan was asked for. */
  leavePlan(): void {
    this.view = this.#beforePlan
  }

  /** Returns what the library was asked to do, once. */
  takeLibraryIntent(): LibraryIntent | null {
    const intent = this.libraryIntent
    this.libraryIntent = null
    return intent
  }
}

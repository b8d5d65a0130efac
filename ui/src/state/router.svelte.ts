import type { FolderView } from "../bindings"

export type View = "welcome" | "library" | "transfers" | "settings" | "plan" | "courses" | "insights" | "pageViews" | "artifacts"
export type SettingsSection = "accounts" | "transfers" | "folders" | "privacy" | "appearance" | "advanced" | "about"
export type WelcomeCard = "panopto" | "canvas"
export type TransfersTab = "active" | "scheduled" | "finished" | "mirrors"

/** What another screen asks the library to do once it is there. */
export type LibraryIntent =
  | { kind: "show"; folderId: string; sessionId: string | null }
  | { kind: "upload" }
  | { kind: "download" }
  | { kind: "downloadFolder"; folderId: string }
  | { kind: "openPlan"; path: string }
  /** Files whose folder has to be chosen anew. */
  | { kind: "review"; paths: string[] }

export type CoursesIntent = { kind: "add" } | { kind: "link"; folder: FolderView } | { kind: "select"; courseId: string }

/** A course of the profile; `save`: its new days are to be read at once. */
export type PageViewsIntent = { courseId: string; save: boolean }

export type InsightsIntent = { courseId: string; sessionId: string | null }

/** Which screen is open, and what a jump from another screen asks of it. */
export class Router {
  view = $state<View>("welcome")
  settingsSection = $state<SettingsSection>("accounts")
  transfersTab = $state<TransfersTab>("active")
  /** A job whose group the transfers screen opens and scrolls to. */
  jobId = $state<string | null>(null)
  libraryIntent = $state<LibraryIntent | null>(null)
  /** What another screen asks of the courses once they are there. */
  coursesIntent = $state<CoursesIntent | null>(null)
  /** A course, or one of its videos, whose insights another screen asks to see. */
  insightsIntent = $state<InsightsIntent | null>(null)
  /** A course whose page views another screen asks to see. */
  pageViewsIntent = $state<PageViewsIntent | null>(null)
  /** An export that another screen asks to see. */
  artifactsIntent = $state<string | null>(null)
  /** Which card of the Welcome is open. */
  welcomeCard = $state<WelcomeCard>("panopto")
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

  openCourses(intent: CoursesIntent | null = null): void {
    this.coursesIntent = intent
    this.view = "courses"
  }

  openInsights(courseId: string, sessionId: string | null = null): void {
    this.insightsIntent = { courseId, sessionId }
    this.view = "insights"
  }

  /** Shows the page views of a course of the profile. */
  openPageViews(courseId: string | null = null, save = false): void {
    this.pageViewsIntent = courseId === null ? null : { courseId, save }
    this.view = "pageViews"
  }

  /** Shows the exports of student work, with one of them in view. */
  openArtifacts(exportId: string | null = null): void {
    this.artifactsIntent = exportId
    this.view = "artifacts"
  }

  /** Opens the Welcome to connect another account. */
  openWelcome(card: WelcomeCard): void {
    this.welcomeCard = card
    this.view = "welcome"
  }

  /** Returns what the insights were asked to show, once. */
  takeInsightsIntent(): InsightsIntent | null {
    const intent = this.insightsIntent
    this.insightsIntent = null
    return intent
  }

  /** Returns what the courses were asked to do, once. */
  takeCoursesIntent(): CoursesIntent | null {
    const intent = this.coursesIntent
    this.coursesIntent = null
    return intent
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

import type { AppEvent, commands, ErrorView, FolderView, Result, UploadDraftView } from "../../bindings"
import type { Keep } from "../library/library.svelte"
import { UploadReview, type ReviewCommands } from "./review.svelte"

export type UploadCommands = ReviewCommands & Pick<typeof commands, "inspectUpload" | "openUploadPlan">
export type RecentFolder = { id: string; path: string }

const RECENT = 5

/** Uploads on their way to the review, and the one review that is open. */
export class Uploads {
  #commands: UploadCommands
  #keep: Keep
  #serial = 0

  review: UploadReview | null = $state.raw(null)
  /** Files are being looked at; the review opens when that is done. */
  preparing = $state(false)
  problem: ErrorView | null = $state.raw(null)
  /** Paths dropped where no folder was, which wait for one to be chosen. */
  asking: readonly string[] | null = $state.raw(null)

  constructor(uploadCommands: UploadCommands, keep: Keep) {
    this.#commands = uploadCommands
    this.#keep = keep
  }

  /** Looks at files and opens the review; with a review open, adds to it. */
  async begin(accountId: string, folder: FolderView | null, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return
    if (this.review !== null) {
      await this.review.edit({ kind: "addPaths", paths: [...paths] })
      return
    }
    if (folder === null) {
      this.asking = paths
      return
    }
    this.asking = null
    await this.#open(() => this.#commands.inspectUpload({ accountId, folderId: folder.id, paths: [...paths], keepSubfolders: true }))
  }

  async openPlan(path: string): Promise<void> {
    if (this.review === null) await this.#open(() => this.#commands.openUploadPlan(path))
  }

  /** Starts what was reviewed; returns the job, or null when it was refused and the review stays open. */
  async start(): Promise<string | null> {
    const { review } = this
    if (review === null) return null
    const jobId = await review.start()
    if (jobId === null) return null
    const { folderId, folderPath, accountId } = review.draft
    if (folderId !== null) this.#remember(accountId, { id: folderId, path: folderPath })
    this.review = null
    return jobId
  }

  /** Closes the review and forgets its draft. */
  async discard(): Promise<void> {
    const { review } = this
    this.review = null
    await review?.discard()
  }

  /** Stops waiting for files that are still being looked at. */
  stopPreparing(): void {
    this.#serial += 1
    this.preparing = false
  }

  /** Returns the folders uploaded to last, the latest first. */
  recent(accountId: string): readonly RecentFolder[] {
    try {
      return JSON.parse(this.#keep.get(`recent:${accountId}`) ?? "[]") as RecentFolder[]
    } catch {
      return []
    }
  }

  handle(event: Extract<AppEvent, { type: "invalidated" }>): void {
    if (this.review !== null && event.tags.includes(`draft:${this.review.id}`)) void this.review.reload()
  }

  async #open(ask: () => Promise<Result<UploadDraftView, ErrorView>>): Promise<void> {
    this.#serial += 1
    const serial = this.#serial
    this.preparing = true
    this.problem = null
    const answer = await ask()
    if (serial !== this.#serial) {
      if (answer.status === "ok") await this.#commands.discardUpload(answer.data.id)
      return
    }
    this.preparing = false
    if (answer.status === "ok") this.review = new UploadReview(this.#commands, answer.data)
    else this.problem = answer.error
  }

  #remember(accountId: string, folder: RecentFolder): void {
    const others = this.recent(accountId).filter((entry) => entry.id !== folder.id)
    this.#keep.set(`recent:${accountId}`, JSON.stringify([folder, ...others].slice(0, RECENT)))
  }
}

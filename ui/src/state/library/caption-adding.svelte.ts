import type { CaptionFileView, commands, ErrorView } from "../../bindings"

export type CaptionCommands = Pick<typeof commands, "inspectCaptions" | "addCaptions">

/** One caption file on its way to a recording: looked at, given a language, sent; what is there is replaced only when asked. */
export class CaptionAdding {
  file: CaptionFileView | null = $state.raw(null)
  language = $state("")
  /** The recording has captions in this language. */
  taken = $state(false)
  busy = $state(false)
  problem: ErrorView | null = $state.raw(null)
  #commands: CaptionCommands
  #accountId: string
  #sessionId: string
  #path: string

  constructor(captionCommands: CaptionCommands, accountId: string, sessionId: string, path: string) {
    this.#commands = captionCommands
    this.#accountId = accountId
    this.#sessionId = sessionId
    this.#path = path
  }

  get ready(): boolean {
    return !this.busy && this.file?.valid === true
  }

  async inspect(): Promise<void> {
    const answer = await this.#commands.inspectCaptions(this.#path)
    if (answer.status === "error") {
      this.problem = answer.error
      return
    }
    this.file = answer.data
    this.language = answer.data.language
  }

  choose(language: string): void {
    this.language = language
    this.taken = false
    this.problem = null
  }

  /** Sends the file; a second time for a language that is taken it replaces. Returns whether the captions are there. */
  async add(): Promise<boolean> {
    if (!this.ready) return false
    this.busy = true
    this.problem = null
    const answer = await this.#commands.addCaptions({ accountId: this.#accountId, sessionId: this.#sessionId, path: this.#path, language: this.language, replace: this.taken })
    this.busy = false
    if (answer.status === "error") {
      this.problem = answer.error
      return false
    }
    this.taken = answer.data === "taken"
    return !this.taken
  }
}

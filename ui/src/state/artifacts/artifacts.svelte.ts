import type { ArtifactExportView, ArtifactRequestView, ArtifactSetView, ErrorView } from "../../bindings"
import type { Commands } from "../../host"

type Used = Pick<Commands, "listArtifactExports" | "listArtifactSets" | "saveArtifactSet" | "removeArtifactSet" | "retryArtifacts" | "forgetArtifacts">

/** The exports made earlier and the sets of choices that were saved. */
export class Artifacts {
  exports = $state.raw<readonly ArtifactExportView[]>([])
  sets = $state.raw<readonly ArtifactSetView[]>([])
  read = $state(false)
  problem = $state.raw<ErrorView | null>(null)
  exportId = $state<string | null>(null)
  setId = $state<string | null>(null)
  readonly #commands: Used

  /** The export that is looked at: the chosen one, or the newest. */
  readonly shown: ArtifactExportView | null = $derived.by(() => this.exports.find((one) => one.id === this.exportId) ?? this.exports[0] ?? null)
  readonly set: ArtifactSetView | null = $derived.by(() => this.sets.find((one) => one.id === this.setId) ?? null)

  constructor(commands: Used) {
    this.#commands = commands
  }

  async load(): Promise<void> {
    const [exports, sets] = await Promise.all([this.#commands.listArtifactExports(), this.#commands.listArtifactSets()])
    this.problem = exports.status === "error" ? exports.error : sets.status === "error" ? sets.error : null
    if (exports.status === "ok") this.exports = exports.data
    if (sets.status === "ok") this.sets = sets.data
    this.read = true
  }

  /** Keeps choices under a name. Another set of that name is replaced. */
  async saveSet(name: string, request: ArtifactRequestView): Promise<ErrorView | null> {
    const answer = await this.#commands.saveArtifactSet(name.trim(), request)
    if (answer.status === "error") return answer.error
    await this.load()
    this.setId = this.sets.find((one) => one.name === name.trim())?.id ?? null
    return null
  }

  async removeSet(id: string): Promise<ErrorView | null> {
    const answer = await this.#commands.removeArtifactSet(id)
    if (answer.status === "error") return answer.error
    await this.load()
    return null
  }

  /** Asks Canvas for new links of what failed. */
  async retry(id: string): Promise<ErrorView | null> {
    const answer = await this.#commands.retryArtifacts(id)
    if (answer.status === "error") return answer.error
    await this.load()
    return null
  }

  /** Takes an export off the list. Its files stay. */
  async forget(id: string): Promise<ErrorView | null> {
    const answer = await this.#commands.forgetArtifacts(id)
    if (answer.status === "error") return answer.error
    await this.load()
    return null
  }
}

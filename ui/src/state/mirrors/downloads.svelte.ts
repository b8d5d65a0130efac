import type { FolderView, SessionView, SettingsView, Sidecar } from "../../bindings"
import type { Commands } from "../../host"
import { counted } from "../../shared/format"
import { DownloadForm, type DownloadSubject, type FormCommands } from "./download-form.svelte"

export type DownloadCommands = FormCommands & Pick<Commands, "suggestDestination">
type Settings = Pick<SettingsView, "namePattern" | "captionSrt" | "captionVtt" | "captionText">

/** What is asked before a plan of a download is made. */
export class Downloads {
  form: DownloadForm | null = $state.raw(null)
  readonly #commands: DownloadCommands
  readonly #settings: () => Settings | null

  readonly #placeOf: (folderId: string) => string | null

  /** `placeOf` answers where a course of that folder has its files. */
  constructor(commands: DownloadCommands, settings: () => Settings | null, placeOf: (folderId: string) => string | null = () => null) {
    this.#commands = commands
    this.#placeOf = placeOf
    this.#settings = settings
  }

  async folder(accountId: string, folder: Pick<FolderView, "id" | "path">, name: string): Promise<void> {
    await this.#ask({ accountId, scope: { kind: "folders", folders: [folder.id] }, from: spaced(folder.path), name, place: name })
  }

  /** Takes some recordings alone. They go where the folder they were chosen in would go. */
  async sessions(accountId: string, sessions: readonly Pick<SessionView, "id" | "name" | "folderName">[]): Promise<void> {
    const first = sessions[0]
    if (first === undefined) return
    const folder = first.folderName.split("/").at(-1)?.trim() ?? ""
    const from = sessions.length === 1 ? first.name : counted(sessions.length, "recording")
    const name = sessions.length === 1 ? first.name : `${from} of ${folder}`
    await this.#ask({ accountId, scope: { kind: "sessions", sessions: sessions.map((session) => session.id) }, from, name, place: `${folder} (chosen)` })
  }

  /** Takes every folder that the account can see. */
  async everything(accountId: string, site: string): Promise<void> {
    await this.#ask({ accountId, scope: { kind: "site" }, from: `Every folder on ${site} that you can see`, name: site, place: site })
  }

  close(): void {
    this.form = null
  }

  async #ask(subject: DownloadSubject): Promise<void> {
    const [folder] = subject.scope.kind === "folders" ? subject.scope.folders : []
    const kept = folder === undefined ? null : this.#placeOf(folder)
    const offered = await this.#commands.suggestDestination(subject.place)
    const settings = this.#settings()
    this.form = new DownloadForm(this.#commands, subject, {
      destination: kept ?? (offered.status === "ok" ? offered.data : ""),
      template: settings?.namePattern ?? "{title}",
      sidecars: [...captions(settings), "chapters", "info", "permissions", "thumbnail"],
    })
  }
}

/** Writes a path of the server as people read it: “Biology / BIOL 200”. */
function spaced(path: string): string {
  return path.split("/").map((step) => step.trim()).filter(Boolean).join(" / ")
}

function captions(settings: Settings | null): Sidecar[] {
  if (settings === null) return ["srt", "vtt", "text"]
  const { captionSrt, captionVtt, captionText } = settings
  return [captionSrt ? ["srt" as const] : [], captionVtt ? ["vtt" as const] : [], captionText ? ["text" as const] : []].flat()
}

import type { AccountView, CredentialFileView, ErrorView, Result } from "../bindings"
import type { Commands } from "../host"
import type { AppState } from "./app.svelte"

type Used = Pick<Commands, "addCanvasAccount" | "renewCanvasToken" | "removeAccount" | "openCanvasTokensPage" | "findCredentialFiles" | "importCredentials" | "keepSecretsUntilClose">
type Accounts = Pick<AppState, "signIn" | "cancelSignIn" | "signInOf" | "replace">
export type CanvasGrant = "token" | "code"

/** What a person fills in to connect Canvas: an access token, or a developer key and the browser. */
export class CanvasForm {
  server = $state("")
  grant = $state<CanvasGrant>("token")
  token = $state("")
  clientId = $state("")
  clientSecret = $state("")
  problem = $state.raw<ErrorView | null>(null)
  busy = $state(false)
  /** The account that this form made or renews; the next try changes it instead of making another. */
  accountId = $state<string | null>(null)
  connected = $state.raw<AccountView | null>(null)
  /** Access tokens that another tool left on this computer. */
  files = $state.raw<readonly CredentialFileView[]>([])
  #madeFor = ""
  readonly #commands: Used
  readonly #accounts: Accounts

  constructor(commands: Used, accounts: Accounts, renewed: AccountView | null = null) {
    this.#commands = commands
    this.#accounts = accounts
    if (renewed === null) return
    this.accountId = renewed.id
    this.server = this.#madeFor = renewed.server
    this.grant = renewed.grant === "code" ? "code" : "token"
    this.clientId = renewed.clientId
  }

  readonly complete = $derived(this.server.trim() !== "" && (this.grant === "token" ? this.token.trim() !== "" : this.clientId.trim() !== ""))

  get waiting(): boolean {
    return this.#accounts.signInOf(this.accountId)?.state === "waiting"
  }

  /** Opens the page on which Canvas makes access tokens. Returns what went wrong. */
  async openPage(): Promise<ErrorView | null> {
    const answer = await this.#commands.openCanvasTokensPage(this.server.trim())
    return answer.status === "error" ? answer.error : null
  }

  async findFiles(): Promise<void> {
    const answer = await this.#commands.findCredentialFiles()
    if (answer.status === "ok") this.files = answer.data.filter((file) => file.kind === "canvasToken")
  }

  /** Signs in with the token at once, or by the browser with the developer key. */
  async connect(): Promise<boolean> {
    if (!this.complete) return false
    return this.#while(async () => {
      const saved = await this.#save()
      if (saved.status === "error" || this.grant === "token") return saved
      this.#take(saved.data)
      return this.#accounts.signIn(saved.data.id)
    })
  }

  /** Takes the access token from a file of another tool. */
  async importFile(path: string): Promise<boolean> {
    return this.#while(() => this.#commands.importCredentials({ path, server: this.server.trim() || null, name: null }))
  }

  /** Goes on without a keychain: the token stays in memory until the window closes. */
  async keepUntilClose(): Promise<boolean> {
    const answer = await this.#commands.keepSecretsUntilClose()
    if (answer.status === "error") { this.problem = answer.error; return false }
    return this.connect()
  }

  async cancel(): Promise<void> {
    if (this.accountId) await this.#accounts.cancelSignIn(this.accountId)
  }

  /** Opens the form again to change what is connected. */
  reopen(): void {
    if (this.connected?.grant === "code") this.accountId = null
    this.connected = null
    this.problem = null
  }

  async #save(): Promise<Result<AccountView, ErrorView>> {
    const server = this.server.trim()
    const byToken = this.grant === "token"
    if (byToken && this.accountId !== null && server === this.#madeFor) return this.#commands.renewCanvasToken(this.accountId, this.token.trim())
    // A developer key of an earlier try that never signed in gives way to the new one.
    if (!byToken && this.accountId !== null && this.connected === null) await this.#commands.removeAccount(this.accountId)
    return this.#commands.addCanvasAccount({ server, token: byToken ? this.token.trim() : null, clientId: byToken ? null : this.clientId.trim(), clientSecret: byToken ? null : this.clientSecret.trim() || null })
  }

  #take(account: AccountView): void {
    this.accountId = account.id
    this.#madeFor = this.server.trim()
    this.#accounts.replace(account)
  }

  async #while(work: () => Promise<Result<AccountView, ErrorView>>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.problem = null
    const answer = await work()
    this.busy = false
    if (answer.status === "error") {
      if (answer.error.code !== "signInCancelled") this.problem = answer.error
      return false
    }
    this.#take(answer.data)
    this.connected = answer.data
    // The page has no more use for them.
    this.token = ""
    this.clientSecret = ""
    return true
  }
}

import type { AccountView, CredentialFileView, ErrorView, Result, ServerCheckView } from "../bindings"
import type { Commands } from "../host"
import type { AppState } from "./app.svelte"
import { readClientFile } from "./client-file"

type Used = Pick<Commands, "checkServer" | "addAccount" | "updateAccount" | "removeAccount" | "findCredentialFiles" | "importCredentials" | "keepSecretsUntilClose">
type Accounts = Pick<AppState, "signIn" | "cancelSignIn" | "signInOf" | "replace" | "accounts" | "activeAccountId">
export type Grant = "code" | "password"

const PAUSE = 500

/** What a person fills in to connect Panopto, and how far that is. */
export class ConnectForm {
  server = $state("")
  clientId = $state("")
  clientSecret = $state("")
  grant = $state<Grant>("code")
  username = $state("")
  password = $state("")
  check = $state.raw<ServerCheckView | null>(null)
  checking = $state(false)
  problem = $state.raw<ErrorView | null>(null)
  busy = $state(false)
  /** The account this form has made; the next try changes it instead of making another. */
  accountId = $state<string | null>(null)
  connected = $state.raw<AccountView | null>(null)
  files = $state.raw<CredentialFileView[]>([])
  #commands: Used
  #accounts: Accounts
  #timer: ReturnType<typeof setTimeout> | null = null
  #asked = 0
  #madeFor = ""

  constructor(commands: Used, accounts: Accounts) {
    this.#commands = commands
    this.#accounts = accounts
  }

  readonly found = $derived(this.check?.outcome === "found")
  readonly complete = $derived(this.server.trim() !== "" && this.clientId.trim() !== "" && (this.grant === "code" ? this.clientSecret.trim() !== "" : this.username.trim() !== "" && this.password !== ""))

  get waiting(): boolean {
    return this.#accounts.signInOf(this.accountId)?.state === "waiting"
  }

  /** Takes a new address; it is looked at 500 ms after typing stops. */
  typeServer(text: string): void {
    this.server = text
    this.check = null
    this.problem = null
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = text.trim() === "" ? null : setTimeout(() => void this.checkNow(), PAUSE)
  }

  async checkNow(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    const address = this.server.trim()
    if (address === "") return
    const asked = ++this.#asked
    this.checking = true
    const result = await this.#commands.checkServer(address)
    // An answer to an older question says nothing about what stands there now.
    if (asked !== this.#asked || this.server.trim() !== address) return
    this.checking = false
    if (result.status === "error") { this.problem = result.error; return }
    this.check = result.data
    if (result.data.host !== "" && address !== result.data.server && /[/:]/.test(address)) this.server = shortAddress(result.data)
  }

  /** Fills both fields from a pasted client file; false when the text is none. */
  paste(text: string): boolean {
    const client = readClientFile(text)
    if (!client) return false
    this.clientId = client.clientId
    this.clientSecret = client.clientSecret
    if (client.server && this.server.trim() === "") this.typeServer(client.server)
    return true
  }

  async findFiles(): Promise<void> {
    const result = await this.#commands.findCredentialFiles()
    if (result.status === "ok") this.files = result.data.filter((file) => file.kind !== "canvasToken")
  }

  /** Saves the client and signs in: by the browser, or at once with name and password. */
  async connect(): Promise<boolean> {
    return this.#while(async () => {
      const saved = await this.#save()
      return saved.status === "error" ? saved : this.#signIn(saved.data)
    })
  }

  /** Takes the credentials from a file of another tool and signs in. */
  async importFile(path: string): Promise<boolean> {
    return this.#while(async () => {
      const result = await this.#commands.importCredentials({ path, server: this.server.trim() || null, name: null })
      if (result.status === "error") return result
      this.#accounts.replace(result.data)
      this.accountId = result.data.id
      this.server = result.data.host
      this.#madeFor = result.data.server
      return this.#signIn(result.data)
    })
  }

  /** Goes on without a keychain: secrets stay in memory until the window closes. */
  async keepUntilClose(): Promise<boolean> {
    const result = await this.#commands.keepSecretsUntilClose()
    if (result.status === "error") { this.problem = result.error; return false }
    return this.connect()
  }

  async cancel(): Promise<void> {
    if (this.accountId) await this.#accounts.cancelSignIn(this.accountId)
  }

  /** Opens the form again for another account or to change this one. */
  reopen(): void {
    this.connected = null
    this.problem = null
  }

  async #save(): Promise<Result<AccountView, ErrorView>> {
    const server = this.check?.server || this.server.trim()
    const clientId = this.clientId.trim()
    const clientSecret = this.clientSecret.trim() || null
    const password = this.grant === "password" ? this.password : null
    const known = this.#accounts.accounts.find((account) => account.id === this.accountId)
    if (known && this.#madeFor === server && known.grant === this.grant && (this.grant === "code" || known.username === this.username.trim())) {
      return this.#commands.updateAccount({ accountId: known.id, name: null, clientId, clientSecret, password, caFile: null, removeCaFile: false, rateShare: null })
    }
    // The address or the kind of client has changed: what was saved before was never signed in.
    if (known && known.state !== "signedIn") await this.#commands.removeAccount(known.id)
    const username = this.grant === "password" ? this.username.trim() : null
    const result = await this.#commands.addAccount({ name: null, server, clientId, clientSecret, grant: this.grant, username, password, caFile: null })
    if (result.status === "ok") this.#madeFor = server
    return result
  }

  async #signIn(account: AccountView): Promise<Result<AccountView, ErrorView>> {
    this.#accounts.replace(account)
    this.accountId = account.id
    const result = await this.#accounts.signIn(account.id)
    if (result.status === "ok") {
      this.connected = result.data
      // The page has no more use for them.
      this.clientSecret = ""
      this.password = ""
    }
    return result
  }

  async #while(work: () => Promise<Result<AccountView, ErrorView>>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.problem = null
    try {
      const result = await work()
      if (result.status === "error" && result.error.code !== "signInCancelled") this.problem = result.error
      return result.status === "ok"
    } finally {
      this.busy = false
    }
  }
}

/** Returns the address as a person would write it: the host, with the scheme only where it is plain http on this computer. */
function shortAddress(check: ServerCheckView): string {
  return check.server.startsWith("https://") ? check.server.slice("https://".length).replace(/\/$/, "") : check.server.replace(/\/$/, "")
}

import { SvelteMap } from "svelte/reactivity"
import type { AccountView, AppEvent, ErrorView, NoticeView, Result, StartupView } from "../bindings"
import type { Commands } from "../host"
import { rememberHome } from "../shared/paths"

export type SignInProgress = { state: "waiting" | "succeeded" | "failed"; address: string | null; browserOpened: boolean; error: ErrorView | null }
type Event<Type extends AppEvent["type"]> = Extract<AppEvent, { type: Type }>
type Used = Pick<Commands, "startup" | "signIn" | "openSignInAgain" | "cancelSignIn" | "signOut" | "removeAccount" | "setActiveAccount" | "listAccounts" | "exploreDemo" | "leaveDemo" | "setSkipTls" | "dismissNotice">

/** Who is connected to what: accounts, the active one, sign-ins under way, standing notices, the TLS banner. */
export class AppState {
  startup = $state.raw<StartupView | null>(null)
  /** Why the start failed, if it did. */
  startProblem = $state<ErrorView | null>(null)
  accounts = $state.raw<AccountView[]>([])
  activeAccountId = $state<string | null>(null)
  notices = $state.raw<NoticeView[]>([])
  skipTls = $state(false)
  online = $state(true)
  signIns = new SvelteMap<string, SignInProgress>()
  #commands: Used

  constructor(commands: Used) {
    this.#commands = commands
  }

  /** The Panopto account whose library is shown. */
  readonly active = $derived(this.accounts.find((account) => account.id === this.activeAccountId && account.service === "panopto") ?? null)
  /** Accounts of Canvas that can be asked. */
  readonly canvas = $derived(this.accounts.filter((account) => account.service === "canvas" && account.state !== "signedOut"))
  readonly demo = $derived(this.active?.demo ?? false)
  /** True when the computer, or the active account's server, cannot be reached. */
  readonly offline = $derived(!this.online || this.active?.state === "offline")
  readonly signedIn = $derived(this.active?.state === "signedIn")
  /** An account whose sign-in ended by itself; leaving on purpose is no news. */
  readonly ended = $derived(this.accounts.find((account) => account.id === this.activeAccountId && account.state === "expired") ?? this.accounts.find((account) => account.state === "expired") ?? null)

  async start(): Promise<StartupView | null> {
    const result = await this.#commands.startup()
    if (result.status === "error") {
      this.startProblem = result.error
      return null
    }
    this.startProblem = null
    this.startup = result.data
    rememberHome(result.data.homeDir)
    this.accounts = result.data.accounts
    this.activeAccountId = result.data.activeAccountId
    this.notices = result.data.notices
    this.skipTls = result.data.skipTls
    return result.data
  }

  takeSnapshot(event: Event<"snapshot">): void {
    this.takeAccounts(event)
  }

  takeAccounts(event: Pick<Event<"accounts">, "accounts" | "activeAccountId">): void {
    this.accounts = event.accounts
    this.activeAccountId = event.activeAccountId
  }

  takeSignIn(event: Event<"signIn">): void {
    this.signIns.set(event.accountId, { state: event.state, address: event.address, browserOpened: event.browserOpened, error: event.error })
  }

  takeSkipTls(event: Event<"skipTls">): void {
    this.skipTls = event.on
  }

  /** Opens the browser and waits for the person to come back, five minutes at most. */
  async signIn(accountId: string): Promise<Result<AccountView, ErrorView>> {
    this.signIns.set(accountId, { state: "waiting", address: this.signIns.get(accountId)?.address ?? null, browserOpened: false, error: null })
    const result = await this.#commands.signIn(accountId)
    if (result.status === "ok") {
      this.replace(result.data)
      if (result.data.service === "panopto") this.activeAccountId ??= result.data.id
      this.signIns.delete(accountId)
    } else if (result.error.code === "signInCancelled") {
      this.signIns.delete(accountId)
    } else {
      this.signIns.set(accountId, { state: "failed", address: null, browserOpened: false, error: result.error })
    }
    return result
  }

  async cancelSignIn(accountId: string): Promise<void> {
    await this.#commands.cancelSignIn(accountId)
  }

  async openSignInAgain(accountId: string): Promise<Result<null, ErrorView>> {
    return this.#commands.openSignInAgain(accountId)
  }

  signInOf(accountId: string | null): SignInProgress | null {
    return accountId === null ? null : (this.signIns.get(accountId) ?? null)
  }

  async setActive(accountId: string): Promise<Result<null, ErrorView>> {
    const before = this.activeAccountId
    this.activeAccountId = accountId
    const result = await this.#commands.setActiveAccount(accountId)
    if (result.status === "error") this.activeAccountId = before
    return result
  }

  async exploreDemo(): Promise<Result<AccountView, ErrorView>> {
    const result = await this.#commands.exploreDemo()
    if (result.status === "ok") {
      this.replace(result.data)
      this.activeAccountId = result.data.id
    }
    return result
  }

  async leaveDemo(): Promise<Result<null, ErrorView>> {
    const result = await this.#commands.leaveDemo()
    if (result.status === "ok") await this.readAccounts()
    return result
  }

  async setSkipTls(on: boolean): Promise<Result<null, ErrorView>> {
    const result = await this.#commands.setSkipTls(on)
    if (result.status === "ok") this.skipTls = on
    return result
  }

  async dismissNotice(id: string): Promise<void> {
    this.notices = this.notices.filter((notice) => notice.id !== id)
    await this.#commands.dismissNotice(id)
  }

  /** Reads the accounts anew, and lets an active one that is gone give way to the first. */
  async readAccounts(): Promise<void> {
    const result = await this.#commands.listAccounts()
    if (result.status === "error") return
    this.accounts = result.data
    if (!result.data.some((account) => account.id === this.activeAccountId)) this.activeAccountId = result.data.find((account) => account.service === "panopto")?.id ?? null
  }

  /** Puts one account's new view in place of the old, or at the end. */
  replace(account: AccountView): void {
    const known = this.accounts.some((entry) => entry.id === account.id)
    this.accounts = known ? this.accounts.map((entry) => (entry.id === account.id ? account : entry)) : [...this.accounts, account]
  }
}

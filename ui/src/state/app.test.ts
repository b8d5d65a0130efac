import { describe, expect, it, vi } from "vitest"
import type { AccountView, ErrorView, Result, StartupView } from "../bindings"
import { AppState } from "./app.svelte"
import { account, ok, refused, settingsView } from "./test-views"

function startup(rest: Partial<StartupView> = {}): StartupView {
  return { version: "1", platform: "linux", profileDir: "/p", homeDir: "/home/a", accounts: [account()], activeAccountId: "a1", settings: settingsView(), notices: [], skipTls: false, runsJobs: true, firstStart: false, ...rest }
}

function make(rest: Partial<StartupView> = {}, signIn: () => Promise<Result<AccountView, ErrorView>> = async () => ok(account())) {
  const commands = {
    startup: vi.fn(async () => ok(startup(rest))), signIn: vi.fn(signIn), openSignInAgain: vi.fn(async () => ok(null)), cancelSignIn: vi.fn(async () => ok(null)), signOut: vi.fn(async () => ok(null)),
    removeAccount: vi.fn(async () => ok(null)), setActiveAccount: vi.fn(async (_id: string) => ok(null) as Result<null, ErrorView>), listAccounts: vi.fn(async () => ok([account({ id: "a2" })])),
    exploreDemo: vi.fn(async () => ok(account({ id: "demo", demo: true }))), leaveDemo: vi.fn(async () => ok(null)), setSkipTls: vi.fn(async () => ok(null)), dismissNotice: vi.fn(async () => ok(null)),
  }
  return { app: new AppState(commands), commands }
}

describe("the start", () => {
  it("takes accounts, notices and the TLS banner from the start view", async () => {
    const { app } = make({ skipTls: true, notices: [{ id: "n", kind: "info", title: "t", text: "x" }] })
    await app.start()
    expect(app.active?.name).toBe("Northfield")
    expect(app.signedIn).toBe(true)
    expect(app.skipTls).toBe(true)
    expect(app.notices).toHaveLength(1)
  })

  it("keeps why it failed", async () => {
    const { app, commands } = make()
    commands.startup.mockResolvedValueOnce(refused("profileInUse") as never)
    expect(await app.start()).toBeNull()
    expect(app.startProblem?.code).toBe("profileInUse")
  })
})

describe("accounts of both services", () => {
  const canvas = account({ id: "k1", service: "canvas", grant: "token" })

  it("show the library of Panopto, and ask the Canvas that can be asked", async () => {
    const { app } = make({ accounts: [canvas, account(), account({ id: "k2", service: "canvas", state: "signedOut" })] })
    await app.start()
    expect([app.active?.id, app.canvas.map((one) => one.id)]).toEqual(["a1", ["k1"]])
  })

  it("do not let a Canvas stand in for a Panopto that is gone", async () => {
    const { app, commands } = make({ accounts: [canvas, account()] })
    await app.start()
    commands.listAccounts.mockImplementationOnce(async () => ok([canvas, account({ id: "a2" })]))
    await app.readAccounts()
    expect(app.activeAccountId).toBe("a2")
    commands.listAccounts.mockImplementationOnce(async () => ok([canvas]))
    await app.readAccounts()
    expect([app.activeAccountId, app.active]).toEqual([null, null])
  })
})

describe("signing in", () => {
  it("waits, shows the address, and takes the account when it succeeds", async () => {
    let finish = (_result: Result<AccountView, ErrorView>) => {}
    const { app } = make({ accounts: [account({ state: "signedOut" })] }, () => new Promise((resolve) => { finish = resolve }))
    await app.start()
    const signing = app.signIn("a1")
    app.takeSignIn({ type: "signIn", accountId: "a1", state: "waiting", address: "https://x", browserOpened: true, error: null })
    expect(app.signInOf("a1")).toMatchObject({ state: "waiting", address: "https://x" })
    finish(ok(account()))
    await signing
    expect(app.signInOf("a1")).toBeNull()
    expect(app.signedIn).toBe(true)
  })

  it("leaves nothing behind when the person cancels", async () => {
    const { app } = make({}, async () => refused("signInCancelled"))
    await app.start()
    await app.signIn("a1")
    expect(app.signInOf("a1")).toBeNull()
  })

  it("keeps the problem where it failed", async () => {
    const { app } = make({}, async () => refused("portInUse"))
    await app.start()
    await app.signIn("a1")
    expect(app.signInOf("a1")).toMatchObject({ state: "failed", error: { code: "portInUse" } })
  })
})

describe("strips", () => {
  it("tell of a sign-in that ended, the active account's first", async () => {
    const { app } = make({ accounts: [account({ id: "a0", state: "expired" }), account({ state: "expired" })] })
    await app.start()
    expect(app.ended?.id).toBe("a1")
  })

  it("do not nag a person who signed out", async () => {
    const { app } = make({ accounts: [account({ state: "signedOut" })] })
    await app.start()
    expect(app.ended).toBeNull()
  })

  it("say offline when the computer or the active server is", async () => {
    const { app } = make()
    await app.start()
    expect(app.offline).toBe(false)
    app.online = false
    expect(app.offline).toBe(true)
    app.online = true
    app.takeAccounts({ accounts: [account({ state: "offline" })], activeAccountId: "a1" })
    expect(app.offline).toBe(true)
  })
})

describe("accounts", () => {
  it("go back to the one before when the change is refused", async () => {
    const { app, commands } = make({ accounts: [account(), account({ id: "a2" })] })
    await app.start()
    commands.setActiveAccount.mockResolvedValueOnce(refused("database"))
    await app.setActive("a2")
    expect(app.activeAccountId).toBe("a1")
  })

  it("open the demo beside the others, and leave it for what is left", async () => {
    const { app } = make()
    await app.start()
    await app.exploreDemo()
    expect(app.demo).toBe(true)
    expect(app.accounts).toHaveLength(2)
    await app.leaveDemo()
    expect(app.activeAccountId).toBe("a2")
    expect(app.demo).toBe(false)
  })
})

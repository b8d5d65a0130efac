import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { AccountView, AddAccountRequest, ErrorView, Result, ServerCheckView } from "../bindings"
import { readClientFile } from "./client-file"
import { ConnectForm } from "./connect-form.svelte"
import { account, ok, refused } from "./test-views"

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const found = (host: string): ServerCheckView => ({ outcome: "found", server: `https://${host}`, host, message: "", detail: "", apiClientsPage: null })

function make(signIn: () => Promise<Result<AccountView, ErrorView>> = async () => ok(account())) {
  const accounts = {
    accounts: [] as AccountView[], activeAccountId: null, signIn: vi.fn(signIn), cancelSignIn: vi.fn(async () => {}), signInOf: () => null,
    replace(view: AccountView) { this.accounts = [...this.accounts.filter((entry) => entry.id !== view.id), view] },
  }
  let made = 0
  const commands = {
    checkServer: vi.fn(async (address: string) => ok(found(address.replace(/^https:\/\//, "").replace(/\/.*/, ""))) as Result<ServerCheckView, ErrorView>),
    addAccount: vi.fn(async (request: AddAccountRequest) => ok(account({ id: `new${++made}`, grant: request.grant, username: request.username, state: "signedOut" })) as Result<AccountView, ErrorView>),
    updateAccount: vi.fn(async () => ok(account({ id: "new1" }))), removeAccount: vi.fn(async () => ok(null)), findCredentialFiles: vi.fn(async () => ok([])),
    importCredentials: vi.fn(async () => ok(account({ id: "imported" }))), keepSecretsUntilClose: vi.fn(async () => ok(null)),
  }
  const form = new ConnectForm(commands, accounts as never)
  const fill = () => { form.server = "northfield.example"; form.clientId = " id "; form.clientSecret = " secret\n" }
  return { form, commands, accounts, fill }
}

describe("the address", () => {
  it("is looked at 500 ms after typing stops, once", async () => {
    const { form, commands } = make()
    form.typeServer("north")
    await vi.advanceTimersByTimeAsync(499)
    form.typeServer("northfield.example")
    await vi.advanceTimersByTimeAsync(499)
    expect(commands.checkServer).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(commands.checkServer.mock.calls).toEqual([["northfield.example"]])
    expect(form.found).toBe(true)
  })

  it("is cut to the host when a whole one was pasted", async () => {
    const { form } = make()
    form.typeServer("https://northfield.example/Panopto/Pages/Home.aspx")
    await vi.advanceTimersByTimeAsync(500)
    expect(form.server).toBe("northfield.example")
  })

  it("keeps plain http, which counts on this computer alone", async () => {
    const { form, commands } = make()
    commands.checkServer.mockResolvedValueOnce(ok({ ...found("127.0.0.1:8080"), server: "http://127.0.0.1:8080" }))
    form.typeServer("http://127.0.0.1:8080/Panopto")
    await vi.advanceTimersByTimeAsync(500)
    expect(form.server).toBe("http://127.0.0.1:8080")
  })

  it("ignores an answer to what no longer stands there", async () => {
    const { form, commands } = make()
    let late = (_result: Result<ServerCheckView, ErrorView>) => {}
    commands.checkServer.mockImplementationOnce(() => new Promise((resolve) => { late = resolve }))
    form.typeServer("old.example")
    await vi.advanceTimersByTimeAsync(500)
    form.typeServer("new.example")
    late(ok(found("old.example")))
    await vi.advanceTimersByTimeAsync(0)
    expect(form.check).toBeNull()
    await vi.advanceTimersByTimeAsync(500)
    expect(form.check?.host).toBe("new.example")
  })
})

describe("connecting", () => {
  it("saves the client without stray spaces and forgets the secret after signing in", async () => {
    const { form, commands, fill } = make()
    fill()
    expect(await form.connect()).toBe(true)
    expect(commands.addAccount.mock.calls[0]?.[0]).toMatchObject({ clientId: "id", clientSecret: "secret", grant: "code", username: null, password: null })
    expect(form.connected?.user).toBe("Ada")
    expect(form.clientSecret).toBe("")
  })

  it("changes the same account on the next try", async () => {
    const { form, commands, accounts, fill } = make()
    fill()
    accounts.signIn.mockResolvedValueOnce(refused("wrongClient"))
    expect(await form.connect()).toBe(false)
    expect(form.problem?.code).toBe("wrongClient")
    form.clientSecret = "other"
    expect(await form.connect()).toBe(true)
    expect(commands.addAccount).toHaveBeenCalledOnce()
    expect(commands.updateAccount).toHaveBeenCalledWith(expect.objectContaining({ accountId: "new1", clientSecret: "other" }))
  })

  it("removes what it made for another address", async () => {
    const { form, commands, accounts, fill } = make()
    fill()
    accounts.signIn.mockResolvedValueOnce(refused("unreachable"))
    await form.connect()
    form.server = "southgate.example"
    await form.connect()
    expect(commands.removeAccount).toHaveBeenCalledWith("new1")
    expect(commands.addAccount).toHaveBeenCalledTimes(2)
  })

  it("takes a cancelled sign-in for no problem", async () => {
    const { form, fill } = make(async () => refused("signInCancelled"))
    fill()
    expect(await form.connect()).toBe(false)
    expect(form.problem).toBeNull()
  })

  it("asks a user-based client for name and password", async () => {
    const { form, commands, fill } = make()
    fill()
    form.grant = "password"
    expect(form.complete).toBe(false)
    form.username = "ada "
    form.password = " with spaces "
    expect(form.complete).toBe(true)
    await form.connect()
    expect(commands.addAccount.mock.calls[0]?.[0]).toMatchObject({ grant: "password", username: "ada", password: " with spaces " })
  })

  it("goes on without a keychain when the person wants it", async () => {
    const { form, commands, fill } = make()
    fill()
    commands.addAccount.mockResolvedValueOnce(refused("keychain"))
    await form.connect()
    expect(form.problem?.code).toBe("keychain")
    expect(await form.keepUntilClose()).toBe(true)
    expect(commands.keepSecretsUntilClose).toHaveBeenCalledOnce()
  })

  it("takes a file of another tool, with the address it does not name", async () => {
    const { form, commands } = make()
    form.server = "northfield.example"
    expect(await form.importFile("/home/ada/.panopto_tokens")).toBe(true)
    expect(commands.importCredentials).toHaveBeenCalledWith({ path: "/home/ada/.panopto_tokens", server: "northfield.example", name: null })
  })
})

describe("a pasted client file", () => {
  it("fills both fields, trailing comma or not", () => {
    const { form } = make()
    expect(form.paste('{ "name": "n", "client_id": "abc", "client_secret": "def", }')).toBe(true)
    expect([form.clientId, form.clientSecret]).toEqual(["abc", "def"])
  })

  it("is told from an ordinary text", () => {
    for (const text of ["abc", "{", '{"client_id": 5, "client_secret": "x"}', '["client_id"]', ""]) expect(readClientFile(text)).toBeNull()
  })
})

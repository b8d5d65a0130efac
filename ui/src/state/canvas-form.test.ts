import { describe, expect, it, vi } from "vitest"
import type { AccountView, AddCanvasRequest, CredentialFileView, ImportRequest } from "../bindings"
import { CanvasForm } from "./canvas-form.svelte"
import { account, ok, refused } from "./test-views"

const canvas = account({ id: "k1", service: "canvas", grant: "token", tokenEnd: { kind: "never" } })

function form(renewed: AccountView | null = null) {
  const files: CredentialFileView[] = [{ path: "/home/ada/oauthtoken.txt", kind: "canvasToken", needsServer: true, server: null, name: null }, { path: "/home/ada/.env", kind: "env", needsServer: false, server: null, name: null }]
  const commands = {
    addCanvasAccount: vi.fn(async (_: AddCanvasRequest) => ok(canvas)), renewCanvasToken: vi.fn(async (_: string, __: string) => ok(canvas)), removeAccount: vi.fn(async (_: string) => ok(null)), openCanvasTokensPage: vi.fn(async (_: string) => ok(null)),
    findCredentialFiles: vi.fn(async () => ok(files)), importCredentials: vi.fn(async (_: ImportRequest) => ok(canvas)), keepSecretsUntilClose: vi.fn(async () => ok(null)),
  }
  const accounts = { signIn: vi.fn(async (_: string) => ok(canvas)), cancelSignIn: vi.fn(), signInOf: () => null, replace: vi.fn() }
  const asked = new CanvasForm(commands, accounts, renewed)
  return { form: asked, commands, accounts }
}

describe("the form of Canvas", () => {
  it("connects with a token alone, and forgets the token", async () => {
    const { form: asked, commands, accounts } = form()
    asked.server = " canvas.northfield.example "
    expect(await asked.connect()).toBe(false)
    asked.token = " 1042~abc\n"
    expect(await asked.connect()).toBe(true)
    expect(commands.addCanvasAccount).toHaveBeenCalledExactlyOnceWith({ server: "canvas.northfield.example", token: "1042~abc", clientId: null, clientSecret: null })
    expect(accounts.signIn).not.toHaveBeenCalled()
    expect([asked.token, asked.connected?.id]).toEqual(["", "k1"])
  })

  it("goes to the browser with a developer key", async () => {
    const { form: asked, commands, accounts } = form()
    asked.server = "canvas.northfield.example"
    asked.grant = "code"
    asked.clientId = "10000000000007"
    asked.clientSecret = "s"
    expect(await asked.connect()).toBe(true)
    expect(commands.addCanvasAccount.mock.lastCall?.[0]).toMatchObject({ token: null, clientId: "10000000000007" })
    expect(accounts.signIn).toHaveBeenCalledWith("k1")
  })

  it("keeps what was typed when Canvas does not accept the token", async () => {
    const { form: asked, commands } = form()
    asked.server = "canvas.northfield.example"
    asked.token = "wrong"
    commands.addCanvasAccount.mockImplementationOnce(async () => refused("wrongToken"))
    expect(await asked.connect()).toBe(false)
    expect([asked.token, asked.problem?.code, asked.connected]).toEqual(["wrong", "wrongToken", null])
  })

  it("says nothing of a sign-in that the person stopped", async () => {
    const { form: asked, accounts } = form()
    Object.assign(asked, { server: "x", grant: "code", clientId: "1", clientSecret: "s" })
    accounts.signIn.mockImplementationOnce(async () => refused("signInCancelled"))
    expect(await asked.connect()).toBe(false)
    expect(asked.problem).toBeNull()
  })

  it("renews the token of an account that is there", async () => {
    const { form: asked, commands } = form(canvas)
    asked.token = "1042~new"
    await asked.connect()
    expect(commands.renewCanvasToken).toHaveBeenCalledExactlyOnceWith("k1", "1042~new")
    expect(commands.addCanvasAccount).not.toHaveBeenCalled()
  })

  it("puts another developer key in place of one that never signed in", async () => {
    const { form: asked, commands, accounts } = form()
    Object.assign(asked, { server: "x", grant: "code", clientId: "1", clientSecret: "s" })
    accounts.signIn.mockImplementationOnce(async () => refused("wrongClient"))
    await asked.connect()
    await asked.connect()
    expect(commands.removeAccount).toHaveBeenCalledExactlyOnceWith("k1")
    expect(commands.addCanvasAccount).toHaveBeenCalledTimes(2)
  })

  it("takes a token that another tool left, for the address that was typed", async () => {
    const { form: asked, commands } = form()
    await asked.findFiles()
    expect(asked.files.map((file) => file.kind)).toEqual(["canvasToken"])
    asked.server = "canvas.northfield.example"
    expect(await asked.importFile("/home/ada/oauthtoken.txt")).toBe(true)
    expect(commands.importCredentials).toHaveBeenCalledWith({ path: "/home/ada/oauthtoken.txt", server: "canvas.northfield.example", name: null })
    expect(asked.connected?.id).toBe("k1")
  })
})

import { describe, expect, it } from "vitest"
import { Router } from "./router.svelte"

describe("the router", () => {
  it("opens a settings section and a job's place in the transfers", () => {
    const router = new Router()
    expect(router.view).toBe("welcome")
    router.openSettings("advanced")
    expect([router.view, router.settingsSection]).toEqual(["settings", "advanced"])
    router.openTransfers("finished", "j1")
    expect([router.view, router.transfersTab, router.jobId]).toEqual(["transfers", "finished", "j1"])
  })

  it("gives an intent to the library once, and a newer one in its place", () => {
    const router = new Router()
    router.openLibrary({ kind: "upload" })
    router.openLibrary({ kind: "openPlan", path: "/p.json" })
    expect(router.takeLibraryIntent()).toEqual({ kind: "openPlan", path: "/p.json" })
    expect(router.takeLibraryIntent()).toBeNull()
    expect(router.view).toBe("library")
  })
})

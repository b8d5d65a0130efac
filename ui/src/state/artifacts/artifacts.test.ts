import { describe, expect, it, vi } from "vitest"
import type { ArtifactRequestView, ArtifactSetView } from "../../bindings"
import { ok, refused } from "../test-views"
import { Artifacts } from "./artifacts.svelte"
import { exportView, requestView } from "./fixtures"

function make() {
  const sets: ArtifactSetView[] = []
  const commands = {
    listArtifactExports: vi.fn(async () => ok([exportView("2"), exportView("1")])),
    listArtifactSets: vi.fn(async () => ok([...sets])),
    saveArtifactSet: vi.fn(async (name: string, request: ArtifactRequestView) => { sets.push({ id: `s${sets.length}`, name, request }); return ok(null) }),
    removeArtifactSet: vi.fn(async (id: string) => { sets.splice(sets.findIndex((set) => set.id === id), 1); return ok(null) }),
    retryArtifacts: vi.fn(async (_: string) => ok("j2")),
    forgetArtifacts: vi.fn(async (_: string) => ok(null)),
  }
  return { artifacts: new Artifacts(commands), commands }
}

describe("exports made earlier", () => {
  it("show the newest until another one is chosen", async () => {
    const { artifacts } = make()
    expect(artifacts.shown).toBeNull()
    await artifacts.load()
    expect(artifacts.shown?.id).toBe("2")
    artifacts.exportId = "1"
    expect(artifacts.shown?.id).toBe("1")
  })

  it("keep their list when it cannot be read", async () => {
    const { artifacts, commands } = make()
    await artifacts.load()
    commands.listArtifactExports.mockImplementationOnce(async () => refused("database", "The list cannot be read."))
    await artifacts.load()
    expect([artifacts.problem?.message, artifacts.exports.length]).toEqual(["The list cannot be read.", 2])
  })

  it("say why they cannot be tried again", async () => {
    const { artifacts, commands } = make()
    commands.retryArtifacts.mockImplementationOnce(async () => refused("signInNeeded", "Sign in to Canvas first."))
    expect((await artifacts.retry("2"))?.message).toBe("Sign in to Canvas first.")
    expect(await artifacts.retry("2")).toBeNull()
  })
})

describe("saved sets", () => {
  it("are chosen once they are saved, and are gone once they are removed", async () => {
    const { artifacts } = make()
    expect(await artifacts.saveSet(" Accreditation 2026 ", requestView())).toBeNull()
    expect(artifacts.set?.name).toBe("Accreditation 2026")
    expect(await artifacts.removeSet(artifacts.set?.id ?? "")).toBeNull()
    expect([artifacts.set, artifacts.sets]).toEqual([null, []])
  })
})

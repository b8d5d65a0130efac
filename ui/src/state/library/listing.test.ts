import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { SessionListView } from "../../bindings"
import { ok, refused, session } from "./fixtures"
import { SessionListing, type SessionCommands } from "./listing.svelte"

const NOW = 1_000_000
const stored = (names: string[], more: Partial<SessionListView> = {}): SessionListView => ({ sessions: names.map((name, index) => session(name, { startTime: 100 - index })), readAt: NOW, reading: false, complete: true, problem: null, ...more })

function core(list: () => SessionListView, change: Partial<SessionCommands> = {}): SessionCommands {
  return { listSessions: vi.fn(() => ok(list())), refreshSessions: vi.fn(() => ok(null)), searchSessions: vi.fn(() => ok(stored([]))), ...change }
}

const names = (listing: SessionListing) => listing.table.rows.map((row) => row.name)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("the recordings of a folder", () => {
  it("shows what is stored at once and reads again only when that is old", async () => {
    const fresh = core(() => stored(["a", "b"]))
    await new SessionListing(fresh, () => NOW + 1000).open("account", "f")
    expect(fresh.refreshSessions).not.toHaveBeenCalled()
    const old = core(() => stored(["a", "b"]))
    const listing = new SessionListing(old, () => NOW + 120_000)
    await listing.open("account", "f")
    expect(names(listing)).toEqual(["a", "b"])
    expect(old.refreshSessions).toHaveBeenCalledOnce()
    expect(listing.reading).toBe(true)
  })

  it("takes a refreshed list without moving the selection", async () => {
    let list = stored(["a", "b", "c"])
    const listing = new SessionListing(core(() => list), () => NOW)
    await listing.open("account", "f")
    listing.table.selection.select("b", "replace", listing.table.order)
    list = stored(["new", "a", "b"])
    listing.handle({ type: "invalidated", tags: ["sessions:f"] })
    await vi.waitFor(() => expect(names(listing)).toEqual(["new", "a", "b"]))
    expect([...listing.table.selection.selected]).toEqual(["b"])
    expect(listing.table.selection.active).toBe("b")
  })

  it("follows the reading of its own folder only", async () => {
    const listing = new SessionListing(core(() => stored([], { readAt: null, reading: true })), () => NOW)
    await listing.open("account", "f")
    listing.handle({ type: "listing", accountId: "account", folderId: "other", pages: 9, rows: 450, done: false, problem: null })
    expect(listing.progress).toBeNull()
    listing.handle({ type: "listing", accountId: "account", folderId: "f", pages: 2, rows: 100, done: false, problem: null })
    expect(listing.progress).toEqual({ pages: 2, rows: 100 })
    expect(listing.known).toBe(false)
  })

  it("ignores the answer for a folder that was left meanwhile", async () => {
    const answers = new Map<string, (list: SessionListView) => void>()
    const listSessions = (_: string, folderId: string) => new Promise<{ status: "ok"; data: SessionListView }>((resolve) => answers.set(folderId, (data) => resolve({ status: "ok", data })))
    const listing = new SessionListing(core(() => stored([]), { listSessions }), () => NOW)
    const first = listing.open("account", "slow")
    const second = listing.open("account", "quick")
    answers.get("quick")?.(stored(["right"]))
    await second
    answers.get("slow")?.(stored(["wrong"]))
    await first
    expect(names(listing)).toEqual(["right"])
  })

  it("keeps the problem and says that something is known", async () => {
    const listing = new SessionListing(core(() => stored([]), { listSessions: () => refused("No access.") }), () => NOW)
    await listing.open("account", "f")
    expect(listing.problem?.message).toBe("No access.")
    expect(listing.known).toBe(true)
    expect(listing.reading).toBe(false)
  })
})

describe("searching", () => {
  it("filters what is here at once and adds what the server finds", async () => {
    const searchSessions = vi.fn(() => ok(stored(["Enzymes II", "Assays"])))
    const listing = new SessionListing(core(() => stored(["Enzymes I", "Lipids"]), { searchSessions }), () => NOW)
    await listing.open("account", "f")
    listing.search("enz")
    expect(names(listing)).toEqual(["Enzymes I"])
    await vi.advanceTimersByTimeAsync(400)
    expect(searchSessions).toHaveBeenCalledExactlyOnceWith("account", "enz", "f")
    // “Assays” was matched by the server outside its title.
    expect([...names(listing)].sort()).toEqual(["Assays", "Enzymes I", "Enzymes II"])
    listing.search("enz", "all")
    await vi.advanceTimersByTimeAsync(400)
    expect(searchSessions).toHaveBeenLastCalledWith("account", "enz", null)
  })

  it("asks nobody for search words alone, and keeps the hidden selection", async () => {
    const commands = core(() => stored(["a", "b"]))
    const listing = new SessionListing(commands, () => NOW)
    await listing.open("account", "f")
    listing.table.selection.selectAll(listing.table.order)
    listing.search("has:captions")
    await vi.advanceTimersByTimeAsync(1000)
    expect(commands.searchSessions).not.toHaveBeenCalled()
    expect(names(listing)).toEqual([])
    expect(listing.table.hiddenSelected).toBe(2)
    listing.clearSearch()
    expect(listing.table.hiddenSelected).toBe(0)
  })

  it("waits until typing stops", async () => {
    const commands = core(() => stored(["a"]))
    const listing = new SessionListing(commands, () => NOW)
    await listing.open("account", "f")
    for (const text of ["l", "le", "lec"]) {
      listing.search(text)
      await vi.advanceTimersByTimeAsync(100)
    }
    await vi.advanceTimersByTimeAsync(400)
    expect(commands.searchSessions).toHaveBeenCalledExactlyOnceWith("account", "lec", "f")
  })
})

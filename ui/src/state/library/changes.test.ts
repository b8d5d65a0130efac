import { beforeEach, describe, expect, it, vi } from "vitest"
import type { DeletePreviewView, FolderListView, FolderView, SessionDetailView, SessionListView } from "../../bindings"
import { LibraryChanges, type ChangeCommands } from "./changes"
import { SessionDetails } from "./details.svelte"
import { folder, ok, refused, session } from "./fixtures"
import { FolderTree } from "./folder-tree.svelte"
import { SessionListing } from "./listing.svelte"

const TOP = [folder("Biology"), folder("Statistics")]
let done: { text: string; undo: (() => Promise<unknown>) | null }[] = []
let failed: string[] = []

function detail(id: string, name: string): SessionDetailView {
  return { id, name, description: "", folderId: "f", folderPath: "", startTime: 0, duration: 1, creator: null, captions: "none", downloadable: null, hasThumbnail: false, viewerUrl: "", percentCompleted: null }
}

async function setUp(change: Partial<ChangeCommands> = {}) {
  const list = () => ok<FolderListView>({ folders: TOP, readAt: 1, complete: true, problem: null })
  const sessions = () => ok<SessionListView>({ sessions: [session("a"), session("b"), session("c", { folderId: "g" })], readAt: Date.now(), reading: false, complete: true, problem: null })
  const tree = new FolderTree({ listFolders: list, refreshFolders: list, searchFolders: list, folderPath: () => ok<FolderView[]>([]) })
  const listing = new SessionListing({ listSessions: sessions, refreshSessions: () => ok(null), searchSessions: sessions })
  await tree.reset("account")
  await listing.open("account", "f")
  const commands: ChangeCommands = {
    createFolder: vi.fn((_, parentId, name) => ok(folder(name, parentId))),
    renameFolder: vi.fn((_, id, name) => ok(folder(id, null, { name }))),
    moveFolder: vi.fn((_, id, parentId) => ok(folder(id, parentId))),
    previewFolderDelete: vi.fn(() => refused<DeletePreviewView>("no")),
    deleteFolder: vi.fn(() => ok(null)),
    editSession: vi.fn((request) => ok(detail(request.sessionId, request.name ?? ""))),
    moveSessions: vi.fn((_, ids) => ok({ done: ids, failed: [] })),
    deleteSessions: vi.fn((_, ids) => ok({ done: ids, failed: [] })),
    ...change,
  }
  const changes = new LibraryChanges(commands, tree, listing, new SessionDetails({ sessionDetail: () => refused("no") }), { done: (text, undo) => void done.push({ text, undo }), failed: (title) => void failed.push(title) })
  changes.accountId = "account"
  return { changes, tree, listing, commands }
}

beforeEach(() => {
  done = []
  failed = []
})

describe("changes in the library", () => {
  it("renames a folder at once and takes it back with undo", async () => {
    const { changes, tree, commands } = await setUp()
    expect(await changes.renameFolder(TOP[0] as FolderView, "Life sciences")).toBeNull()
    expect(tree.folder("Biology")?.name).toBe("Life sciences")
    expect(done[0]?.text).toBe("Renamed to Life sciences")
    await done[0]?.undo?.()
    expect(commands.renameFolder).toHaveBeenLastCalledWith("account", "Biology", "Biology")
  })

  it("refuses a name that is taken before asking the server", async () => {
    const { changes, commands } = await setUp()
    expect(await changes.createFolder(null, " biology ")).toEqual({ error: "A folder with this name is already here." })
    expect(await changes.renameFolder(TOP[0] as FolderView, "Statistics")).toBe("A folder with this name is already here.")
    expect(commands.createFolder).not.toHaveBeenCalled()
    expect(commands.renameFolder).not.toHaveBeenCalled()
  })

  it("puts the old name back when the server refuses", async () => {
    const { changes, tree, listing } = await setUp({ renameFolder: () => refused("Ask the owner."), editSession: () => refused("Ask the owner.") })
    expect(await changes.renameFolder(TOP[0] as FolderView, "Life sciences")).toBe("Ask the owner.")
    expect(tree.folder("Biology")?.name).toBe("Biology")
    expect(await changes.renameSession(session("a"), "New")).toBe("Ask the owner.")
    expect(listing.table.rows.find((row) => row.id === "a")?.name).toBe("a")
    expect(done).toEqual([])
  })

  it("never moves a folder into itself", async () => {
    const { changes, tree, commands } = await setUp()
    tree.put(folder("Cells", "Biology"))
    expect(await changes.moveFolder(TOP[0] as FolderView, folder("Cells", "Biology"))).toBe(false)
    expect(commands.moveFolder).not.toHaveBeenCalled()
  })

  it("moves recordings out of the list and back to where each came from", async () => {
    const { changes, listing, commands } = await setUp()
    await changes.moveSessions([session("a"), session("c", { folderId: "g" })], folder("Tutorials"))
    expect(listing.table.rows.map((row) => row.id)).toEqual(["b"])
    expect(done[0]?.text).toBe("Moved 2 recordings to Tutorials")
    await done[0]?.undo?.()
    expect(vi.mocked(commands.moveSessions).mock.calls.slice(1)).toEqual([["account", ["a"], "f"], ["account", ["c"], "g"]])
  })

  it("says what was not moved and keeps it in the list", async () => {
    const { changes, listing } = await setUp({ moveSessions: () => ok({ done: ["a"], failed: [{ id: "b", name: "Lecture B", error: { code: "forbidden", message: "No", hint: "", retryable: false, detail: "" } }] }) })
    expect(await changes.moveSessions([session("a"), session("b")], folder("Tutorials"))).toBe(false)
    expect(listing.table.rows.map((row) => row.id)).toEqual(["b", "c"])
    expect(failed).toEqual(["“Lecture B” was not moved"])
  })

  it("deletes without an undo, because there is none", async () => {
    const { changes, tree, listing } = await setUp()
    await changes.deleteSessions([session("a")], "1")
    await changes.deleteFolder(TOP[0] as FolderView, "Biology")
    expect(listing.table.rows.map((row) => row.id)).toEqual(["b", "c"])
    expect(tree.folder("Biology")).toBeNull()
    expect(done.map((entry) => entry.undo)).toEqual([null, null])
  })
})

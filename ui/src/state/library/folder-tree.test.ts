import { describe, expect, it, vi } from "vitest"
import type { FolderListView, FolderView } from "../../bindings"
import { folder, ok, refused } from "./fixtures"
import { FolderTree, type FolderCommands } from "./folder-tree.svelte"

const UNIVERSITY: Record<string, FolderView[]> = {
  "": [folder("Users", null, { kind: "system" }), folder("Statistics"), folder("Biology"), folder("me", null, { kind: "personal", name: "Dana", hasChildren: false })],
  Biology: [folder("BIOL 361", "Biology"), folder("BIOL 112", "Biology"), folder("BIOL 200", "Biology")],
  "BIOL 200": [folder("Autumn", "BIOL 200", { hasChildren: false })],
  Statistics: [],
}

function campus(change: Partial<FolderCommands> = {}): FolderCommands {
  const list = (_: string, parentId: string | null) => ok<FolderListView>({ folders: UNIVERSITY[parentId ?? ""] ?? [], readAt: 5, complete: true, problem: null })
  return {
    listFolders: vi.fn(list), refreshFolders: vi.fn(list),
    searchFolders: vi.fn(() => ok<FolderListView>({ folders: [], readAt: 5, complete: true, problem: null })),
    folderPath: vi.fn(() => ok<FolderView[]>([])),
    ...change,
  }
}

async function tree(change: Partial<FolderCommands> = {}): Promise<[FolderTree, FolderCommands]> {
  const commands = campus(change)
  const made = new FolderTree(commands)
  await made.reset("account")
  return [made, commands]
}

const lines = (made: FolderTree) => made.rows.map((row) => `${"  ".repeat(row.level - 1)}${row.kind === "folder" ? row.folder.id : row.kind === "note" ? row.text : "(new)"}`)

describe("folder tree", () => {
  it("shows the personal folder first and the system's own last", async () => {
    const [made] = await tree()
    expect(lines(made)).toEqual(["me", "Biology", "Statistics", "Users"])
  })

  it("reads children when a folder is opened, once", async () => {
    const [made, commands] = await tree()
    await made.open("Biology")
    made.close("Biology")
    await made.open("Biology")
    expect(lines(made)).toEqual(["me", "Biology", "  BIOL 112", "  BIOL 200", "  BIOL 361", "Statistics", "Users"])
    expect(commands.listFolders).toHaveBeenCalledTimes(2)
  })

  it("knows a leaf only after looking", async () => {
    const [made] = await tree()
    const leaf = (id: string) => made.rows.find((row) => row.key === id && row.kind === "folder")
    expect(leaf("me")).toMatchObject({ leaf: true })
    expect(leaf("Statistics")).toMatchObject({ leaf: false })
    await made.open("Statistics")
    expect(leaf("Statistics")).toMatchObject({ leaf: true, open: false })
  })

  it("shows the person's own folder once, at the top, although the server keeps it below Users", async () => {
    const own = folder("me", "Users", { kind: "personal", name: "Dana" })
    const [made] = await tree({
      listFolders: (_, parentId) => ok<FolderListView>({ folders: parentId === null ? [folder("Users", null, { kind: "system" }), own] : [own, folder("other", "Users")], readAt: 1, complete: true, problem: null }),
    })
    await made.open("Users")
    expect(lines(made)).toEqual(["me", "Users", "  other"])
    expect((await made.reveal("me")).map((step) => step.id)).toEqual(["me"])
    made.filter = "dana"
    expect(lines(made)[0]).toBe("me")
    expect(made.rows.filter((row) => row.key === "me")).toHaveLength(1)
  })

  it("opens all below", async () => {
    const [made] = await tree()
    await made.openAll("Biology")
    expect(lines(made)).toContain("    Autumn")
  })

  it("shows the way to a match while filtering, without opening it for good", async () => {
    const [made] = await tree()
    await made.open("Biology")
    await made.open("BIOL 200")
    made.close("BIOL 200")
    made.close("Biology")
    made.filter = "autu"
    expect(lines(made)).toEqual(["Biology", "  BIOL 200", "    Autumn"])
    made.filter = ""
    expect(lines(made)).toEqual(["me", "Biology", "Statistics", "Users"])
  })

  it("asks the server for names it has not read", async () => {
    const found = folder("Genomics lab", "elsewhere")
    const [made] = await tree({ searchFolders: () => ok<FolderListView>({ folders: [found], readAt: 1, complete: true, problem: null }) })
    made.filter = "genomics"
    const search = made.search()
    expect(lines(made)).toEqual(["Searching Panopto for “genomics”"])
    await search
    expect(lines(made)).toEqual(["Also on Panopto", "Genomics lab"])
  })

  it("ignores the answer to a filter that has changed meanwhile", async () => {
    const [made] = await tree({ searchFolders: () => ok<FolderListView>({ folders: [folder("late")], readAt: 1, complete: true, problem: null }) })
    made.filter = "la"
    const search = made.search()
    made.filter = "bio"
    await search
    expect(lines(made)).not.toContain("late")
  })

  it("keeps what it knows when a listing is incomplete", async () => {
    const half: FolderListView = { folders: [folder("BIOL 112", "Biology")], readAt: 6, complete: false, problem: null }
    const [other, commands] = await tree()
    await other.open("Biology")
    vi.mocked(commands.refreshFolders).mockImplementationOnce(() => ok(half))
    await other.read("Biology", true)
    expect(lines(other)).toEqual(["me", "Biology", "  BIOL 112", "  BIOL 200", "  BIOL 361", "  Panopto did not send the whole list.", "Statistics", "Users"])
  })

  it("says in the tree why a folder could not be read", async () => {
    const [made, commands] = await tree()
    vi.mocked(commands.listFolders).mockImplementationOnce(() => refused("You may not see this folder."))
    await made.open("Biology")
    expect(lines(made)).toContain("  You may not see this folder.")
  })

  it("opens the way to a folder that was never read", async () => {
    const way = [folder("Biology"), folder("BIOL 200", "Biology"), folder("Autumn", "BIOL 200", { hasChildren: false })]
    const [made] = await tree({ folderPath: () => ok(way) })
    await made.reveal("Autumn")
    expect(lines(made)).toContain("    Autumn")
  })

  it("moves a renamed folder to its new place and takes a deleted one out with all below", async () => {
    const [made] = await tree()
    await made.open("Biology")
    made.put(folder("BIOL 361", "Biology", { name: "Genomics" }))
    expect(made.childrenOf("Biology").map((entry) => entry.name)).toEqual(["BIOL 112", "BIOL 200", "Genomics"])
    made.put(folder("BIOL 112", "Statistics"))
    expect(made.childrenOf("Biology").map((entry) => entry.id)).toEqual(["BIOL 200", "BIOL 361"])
    made.remove("Biology")
    expect(lines(made)).toEqual(["me", "Statistics", "Users"])
    expect(made.folder("BIOL 200")).toBeNull()
  })

  it("opens and closes 5,000 folders without reading them again", async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => folder(`f${index}`, "Biology"))
    const [made, commands] = await tree()
    vi.mocked(commands.listFolders).mockImplementationOnce(() => ok<FolderListView>({ folders: many, readAt: 1, complete: true, problem: null }))
    await made.open("Biology")
    expect(made.rows.length).toBe(5_004)
    made.close("Biology")
    expect(made.rows.length).toBe(4)
    await made.open("Biology")
    expect(made.rows.length).toBe(5_004)
    expect(made.indexOf.get("Statistics")).toBe(5_002)
    expect(commands.listFolders).toHaveBeenCalledTimes(2)
  })
})

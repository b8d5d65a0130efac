import { describe, expect, it, vi } from "vitest"
import type { DeletionReceiptView, PersonFoundView } from "../bindings"
import { PersonSearch, PrivacyState } from "./privacy.svelte"
import { ok, refused } from "./test-views"

const receipt: DeletionReceiptView = { id: 1, doneAt: 5, person: true, before: null, things: [{ what: "page views", count: 3 }], exports: [] }

function person(name: string): PersonFoundView {
  return { key: `canvas ${name}`, name, also: [], from: ["Canvas"] }
}

describe("PrivacyState", () => {
  const commands = () => ({
    findPerson: vi.fn(), personKept: vi.fn(), deletePerson: vi.fn(async () => ok(receipt)), olderData: vi.fn(async () => ok(null)), deleteOlderData: vi.fn(async () => ok(receipt)), deletionReceipts: vi.fn(async () => ok([receipt])),
  })

  it("tells the receipt of a deletion and keeps it on the list", async () => {
    const state = new PrivacyState(commands())
    expect(await state.deletePerson("k", "Ana")).toEqual({ receipt })
    expect([state.receipts, state.busy]).toEqual([[receipt], false])
  })

  it("says what was in the way", async () => {
    const used = { ...commands(), deletePerson: vi.fn(async () => refused<DeletionReceiptView>("conflict", "1 job is still at work.")) }
    const answer = await new PrivacyState(used).deletePerson("k", "Ana")
    expect("error" in answer && answer.error.message).toBe("1 job is still at work.")
  })
})

describe("PersonSearch", () => {
  it("drops a late answer to an old question, and asks nothing for one letter", async () => {
    let late: (value: ReturnType<typeof ok<PersonFoundView[]>>) => void = () => {}
    const findPerson = vi.fn((text: string) => (text === "an" ? new Promise<ReturnType<typeof ok<PersonFoundView[]>>>((done) => { late = done }) : Promise.resolve(ok([person("Ana")]))))
    const search = new PersonSearch({ findPerson, personKept: vi.fn() })
    search.text = "a"
    await search.search()
    expect(findPerson).not.toHaveBeenCalled()
    search.text = "an"
    const first = search.search()
    search.text = "ana"
    await search.search()
    late(ok([person("Andy")]))
    await first
    expect(search.found?.map((one) => one.name)).toEqual(["Ana"])
  })

  it("shows what is kept about the chosen one", async () => {
    const kept = { name: "Ana", things: [], exports: [], notes: [] }
    const search = new PersonSearch({ findPerson: vi.fn(), personKept: vi.fn(async () => ok(kept)) })
    await search.choose(person("Ana"))
    expect([search.chosen?.name, search.kept]).toEqual(["Ana", kept])
  })
})

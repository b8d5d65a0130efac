import { describe, expect, it, vi } from "vitest"
import type { InsightsFilterView, ViewerQuery } from "../../bindings"
import { ok, refused } from "../test-views"
import { viewer } from "./fixtures"
import { Viewers } from "./viewers.svelte"

const filter: InsightsFilterView = { from: null, to: null, rule: "wholeVideo", roles: [], classListOnly: false, sections: [], zone: "UTC" }

function viewers(total = 450) {
  const commands = {
    videoViewers: vi.fn(async (_: string, session: string, __: InsightsFilterView, query: ViewerQuery) => {
      const rows = Array.from({ length: Math.max(0, Math.min(query.limit, total - query.offset)) }, (___, index) => viewer(`${session}-${query.offset + index}`))
      return ok({ total, shown: total, hidden: total < 5, names: false, rows })
    }),
    showNames: vi.fn(async () => ok(null)),
  }
  return { state: new Viewers(commands), commands }
}

describe("the viewers of a video", () => {
  it("are read in pages, each once", async () => {
    const { state, commands } = viewers()
    await state.open("c1", "s1", filter)
    await Promise.all([state.want(260), state.want(261), state.want(3)])
    expect(commands.videoViewers).toHaveBeenCalledTimes(2)
    expect([state.at(0)?.key, state.at(260)?.key, state.at(449)]).toEqual(["s1-0", "s1-260", null])
  })

  it("are asked again when sorted, names from A", async () => {
    const { state, commands } = viewers()
    await state.open("c1", "s1", filter)
    await state.sortBy("name")
    expect(commands.videoViewers.mock.lastCall?.[3]).toMatchObject({ sort: "name", descending: false, offset: 0 })
    await state.sortBy("name")
    expect(commands.videoViewers.mock.lastCall?.[3]).toMatchObject({ sort: "name", descending: true })
  })

  it("are hidden where there are fewer than five", async () => {
    const { state } = viewers(4)
    await state.open("c1", "s1", filter)
    expect([state.shown, state.head?.total, state.head?.hidden]).toEqual([0, 4, true])
  })

  it("have no names without a reason that counts", async () => {
    const { state, commands } = viewers()
    await state.open("c1", "s1", filter)
    commands.showNames.mockResolvedValueOnce(refused("invalidInput", "Write a reason.") as never)
    expect(await state.showNames("")).toBe("Write a reason.")
    expect(commands.videoViewers).toHaveBeenCalledTimes(1)
    expect(await state.showNames("Office hours")).toBeNull()
    expect(commands.videoViewers).toHaveBeenCalledTimes(2)
  })
})

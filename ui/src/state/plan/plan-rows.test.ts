import { describe, expect, it } from "vitest"
import { core, row } from "./fixtures"
import { PlanRows } from "./plan-rows.svelte"

const many = (number: number) => Array.from({ length: number }, (_, index) => row(`r${index}`, index < 3 ? "conflict" : "new"))
const all = { kinds: [], text: "", sort: "kind", descending: false } as const

describe("the rows of a plan", () => {
  it("are asked for by windows, each once", async () => {
    const { commands, queries } = core(many(1000))
    const rows = new PlanRows("p1", commands)
    await rows.ask(all)
    await Promise.all([rows.want(10), rows.want(450), rows.want(451), rows.want(599)])
    expect(rows.total).toBe(1000)
    expect(queries.map((query) => query.offset)).toEqual([0, 400])
    expect(rows.at(450)?.sessionId).toBe("r450")
    expect(rows.at(900)).toBeNull()
  })

  it("forget those that came first, and bring them again when they are looked at", async () => {
    const { commands, queries } = core(many(20_000))
    const rows = new PlanRows("p1", commands)
    await rows.ask(all)
    for (let index = 0; index < 20_000; index += 200) await rows.want(index)
    expect(rows.at(0)).toBeNull()
    expect(rows.at(19_999)?.sessionId).toBe("r19999")
    await rows.want(0)
    expect(rows.at(0)?.sessionId).toBe("r0")
    expect(queries).toHaveLength(101)
  })

  it("never show the answer to an earlier question", async () => {
    const { commands } = core(many(10))
    const rows = new PlanRows("p1", commands)
    const first = rows.ask(all)
    const second = rows.ask({ ...all, kinds: ["conflict"] })
    await Promise.all([first, second])
    expect(rows.total).toBe(3)
    expect(rows.at(5)).toBeNull()
  })

  it("keep what is shown until a reload has answered", async () => {
    const { commands } = core(many(10))
    const rows = new PlanRows("p1", commands)
    await rows.ask(all)
    const reload = rows.reload()
    expect(rows.at(1)?.sessionId).toBe("r1")
    await reload
    expect(rows.at(1)?.sessionId).toBe("r1")
  })
})

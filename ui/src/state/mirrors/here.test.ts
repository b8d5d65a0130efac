import { describe, expect, it, vi } from "vitest"
import type { LocalRecordingView } from "../../bindings"
import { ok } from "../test-views"
import { Here } from "./here.svelte"

const entry = (sessionId: string, more: Partial<LocalRecordingView> = {}): LocalRecordingView => ({ sessionId, mirrorId: "m", state: "same", path: "/x.mp4", files: ["/x.mp4"], bytes: 1, checkedAt: 1, ...more })

function made(known: LocalRecordingView[]) {
  const localRecordings = vi.fn(async (_: string, ids: string[]) => ok(known.filter((one) => ids.includes(one.sessionId))))
  return { here: new Here({ localRecordings }), localRecordings, known }
}

describe("what is on this computer", () => {
  it("is asked for with one call for a listing, and in parts for a very long one", async () => {
    const { here, localRecordings } = made([entry("s1")])
    await here.look("a", ["s1", "s2"])
    expect(localRecordings).toHaveBeenCalledOnce()
    expect([here.state("s1"), here.state("s2"), here.of("s2")]).toEqual(["same", "serverOnly", null])
    await here.look("a", Array.from({ length: 5000 }, (_, index) => `s${index}`))
    expect(localRecordings).toHaveBeenCalledTimes(4)
  })

  it("follows a download and looks again when it has arrived", async () => {
    const { here, localRecordings, known } = made([])
    await here.look("a", ["s1"])
    here.takeItems([{ sessionId: "s1", state: "downloading", bytesDone: 41, bytesTotal: 100 }])
    expect([here.state("s1"), here.share("s1")]).toEqual(["downloading", 0.41])
    known.push(entry("s1"))
    here.takeItems([{ sessionId: "s1", state: "done", bytesDone: 100, bytesTotal: 100 }])
    await vi.waitFor(() => expect(here.state("s1")).toBe("same"))
    expect(localRecordings).toHaveBeenCalledTimes(2)
  })

  it("forgets what a mirror no longer has, and the account before", async () => {
    const { here, known } = made([entry("s1")])
    await here.look("a", ["s1"])
    known.length = 0
    await here.again()
    expect(here.state("s1")).toBe("serverOnly")
  })

  it("orders the same first and the server only last", async () => {
    const { here } = made([entry("s1"), entry("s2", { state: "gone" })])
    await here.look("a", ["s1", "s2", "s3"])
    expect(["s3", "s2", "s1"].sort((a, b) => here.rank(a) - here.rank(b))).toEqual(["s1", "s2", "s3"])
  })
})
